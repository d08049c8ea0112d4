package dev.daicho.strata;

/**
 * What a member knows of the chain it runs in. Valid during the call only. Source: S2, S10.
 */
public interface StratumContext {

    /** The chain it belongs to. */
    ChainId chain();

    /** Its place in the chain: 2 for the first requested stratum. */
    int stratumNumber();

    /** Which attempt this is, from 1; attempts before a resume count. */
    int attempt();

    /**
     * Requests a further stratum of the same chain, if and only if this one commits.
     *
     * @throws InvalidRequestException as {@link StratifiedTransactions#request}
     */
    void request(String member, Object payload);

    /** A further stratum with more to say about it. */
    OutgoingRequest to(String member);

    /**
     * Says how what this stratum does is undone.
     *
     * @throws InvalidRequestException as {@link StratifiedTransactions#compensatedBy}
     */
    void compensatedBy(String member, Object payload);

    /**
     * Says that a member waits for other members of the same chain.
     *
     * @throws InvalidRequestException as {@link StratifiedTransactions#announce}
     */
    void announce(String member, String... requesters);
}
