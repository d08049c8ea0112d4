package dev.daicho.ledger.core.log;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a replication group, and what an administrator may change of them, from any member: requests go on to the leader.
 *
 * <p>Thread-safe. A change is durable on a majority of the old and the new members when its call returns.
 *
 * <p>Source: L1 (the leader changes periodically, on failure, on request, or is fixed).
 */
public interface Membership {

    /**
     * One server of the group, as this one sees it.
     *
     * @param voter whether it counts for a majority
     * @param leader whether it is the leader, as far as is known here
     */
    record Member(String name, String address, boolean voter, boolean leader) {}

    /** The members, by name. */
    List<Member> members();

    /** What the other members were lately, by name; without those that do not answer. */
    Map<String, List<Checkpoint>> checkpoints();

    /**
     * Makes another member the leader.
     *
     * @param member who is to lead; null for anybody else
     * @throws dev.daicho.ledger.LedgerUnavailableException if it can't be done now
     */
    void handOver(@Nullable String member);

    /**
     * Takes a member in; its server has to be running already, and is given all there is before it votes.
     *
     * @throws dev.daicho.ledger.LedgerUnavailableException if it can't be done now
     */
    void add(String member, String address);

    /**
     * Takes a member out. Its server stops taking part; its files stay.
     *
     * @throws dev.daicho.ledger.LedgerUnavailableException if it can't be done now
     */
    void remove(String member);
}
