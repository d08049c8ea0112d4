package dev.daicho.strata.chain;

import java.util.List;

/**
 * Chains that do not go on by themselves, for an operator at a management console: {@code dev.daicho:type=Strata}. Each act is written down beside
 * its chain with the operator's name as given and the reason, neither of which may be blank. Refusals are IllegalArgumentExceptions with the reason. Source: S11.
 */
public interface StrataMXBean {

    /** How this server is called among the nodes; empty if it is alone. */
    String getNode();

    /** The policy by which chains that begin at a member are divided. */
    String getPolicy();

    /** How many chains are parked. */
    int getParkedCount();

    /** One line for each parked chain, the oldest first: its name, then each parked stratum with its request, member and cause. At most 1000. */
    List<String> getParked();

    /** The newest chains with their states; up to 1000. */
    List<String> newest(int limit);

    /** Where a chain is, one line a stratum. */
    List<String> status(String chain);

    /** What a stratum was requested with, as JSON. */
    String payload(String request);

    /** Gives every parked stratum of a chain a fresh set of attempts. */
    void resume(String chain, String operator, String reason);

    /** Gives one parked stratum up; the chain goes on without it. */
    void skip(String request, String operator, String reason);

    /** Undoes a chain by its members' compensating members. */
    void compensate(String chain, String operator, String reason);

    /** What was done to a chain, by whom and why, the oldest first. */
    List<String> acts(String chain);

    /** Forgets chains that ended so long ago, as in P30D, and says how many there were. */
    int purge(String endedBefore, String operator);

    /** How what begins at a member is divided by a policy, as an SVG picture. */
    String picture(String member, String policy);
}
