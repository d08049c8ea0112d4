package dev.daicho.strata;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Requests the next stratum from inside a transaction, and tells how chains are getting on. Inject it:
 *
 * <pre>{@code
 * @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
 * StratifiedTransactions strata;
 * }</pre>
 *
 * <p>Thread-safe. A request is exactly as durable as the transaction that it is made in. Source: S1, S2, S4, S7, S8, S10, S11; claims 1, 2, 4 and 8,
 * ¶61 (waiting or not), ¶64 and ¶82 (a request is part of its requester's commit scope).
 */
public interface StratifiedTransactions {

    /**
     * Asks for a member transaction to run as a stratum of its own if and only if the caller's transaction commits. Inside a stratum the
     * chain goes on; elsewhere a new one begins. The requests of one transaction without a chain so far are one chain.
     *
     * @param member the name it is bound by, below {@code java:global/strata/}
     * @param payload what it needs, as JSON-B can write it; nobody else sees or changes it on the way
     * @throws NoTransactionException if no JTA transaction is active
     * @throws InvalidRequestException if the name can't be a member's, or the payload can't be written or is too large
     */
    ChainId request(String member, Object payload);

    /**
     * Begins a global transaction at a member, which runs at once, in the caller's transaction, as its first stratum. The policy in force
     * ({@code daicho.strata.policy}) says which of the members that it requests, and those request, belong to the same stratum: they run in
     * the same transaction, when whoever requested them is done; the others are requested through the queue. Swapping the policy touches no
     * member.
     *
     * @param member the name it is bound by; it has to be deployed here
     * @param payload what it needs
     * @throws NoTransactionException if no JTA transaction is active
     * @throws InvalidRequestException if the member is not deployed here, or the transaction belongs to a chain already
     * @throws MemberFailedException if a member of this stratum throws a checked exception; an unchecked one comes as it is
     */
    ChainId begin(String member, Object payload);

    /**
     * The same, divided by another policy, which this chain keeps for its life.
     *
     * @param policy as {@code daicho.strata.policy} names them: {@code each}, {@code single}, {@code local-node}, {@code unit-of-work},
     *     {@code least-cost}, {@code most-important:N}, or {@code custom:NAME} for one bound to {@code java:global/strata-policy/NAME}
     * @throws InvalidRequestException as above, or if there is no such policy
     */
    ChainId begin(String member, Object payload, String policy);

    /**
     * How a global transaction that begins at a member is divided by the policy in force, with the reasons and warnings. Members that are
     * not deployed here count as strata of their own.
     *
     * @throws InvalidRequestException if the member is not deployed here, or members request each other in a circle
     */
    PlanReport plan(String member);

    /**
     * The same by another policy.
     *
     * @param policy as {@code daicho.strata.policy} names them
     * @throws InvalidRequestException as above, or if there is no such policy
     */
    PlanReport plan(String member, String policy);

    /**
     * A request with more to say, which is made by its last call.
     *
     * @param member the name it is bound by
     * @throws InvalidRequestException if it can't be a member's
     */
    OutgoingRequest to(String member);

    /**
     * Says how what the caller's transaction does is undone, should an operator compensate the chain: that member runs then, with that payload.
     * Begins a chain if the transaction has none. A member that names its compensating member by {@link Member#compensatedBy()} need not say
     * it again.
     *
     * @throws NoTransactionException if no JTA transaction is active
     * @throws InvalidRequestException if the name can't be a member's, or the payload can't be written or is too large
     */
    ChainId compensatedBy(String member, Object payload);

    /**
     * Says, as part of the caller's transaction, that in this chain a member waits for other members before it runs. It counts for a
     * member that declares {@link Join#ALL_ANNOUNCED}: its run begins when every request made so far for each announced
     * member has committed, and serves all requests made for it by then. A member that commits without requesting it is waited for no longer. Say
     * it before those members are requested, or in the same transaction.
     *
     * @param member who waits
     * @param requesters for whom, by name; at least one
     * @throws NoTransactionException if no JTA transaction is active
     * @throws InvalidRequestException if a name can't be a member's, or members would wait for each other in a circle, which is named then
     */
    ChainId announce(String member, String... requesters);

    /** How a chain is getting on; empty if there is none of that name, or its first transaction has not committed. */
    Optional<ChainStatus> status(ChainId chain);

    /**
     * The newest chains first.
     *
     * @param limit how many at most, 1 to 1000
     */
    List<ChainStatus> chains(int limit);

    /**
     * Synchronous chaining: waits until every stratum has committed, one is parked, or the time is over, and tells where the chain is then.
     * Call it after the requesting transaction has committed, never inside it.
     *
     * @throws InvalidRequestException if a transaction is active: the chain could not begin while its caller waits inside it
     * @throws UnknownChainException if there is no such chain
     */
    ChainStatus await(ChainId chain, Duration limit);
}
