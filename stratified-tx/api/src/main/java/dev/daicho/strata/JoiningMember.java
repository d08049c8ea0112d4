package dev.daicho.strata;

import java.util.List;

/**
 * A member that wants all requests of a run at once, where a plain one is called for each: those of one requesting stratum, or of all
 * strata that were announced, as {@link #join()} says. Bind it by its name, with its own interface:
 *
 * <pre>{@code
 * @Stateless
 * @EJB(name = "java:global/strata/invoice", beanInterface = JoiningMember.class, beanName = "InvoiceMember")
 * @Member(name = "invoice", join = Join.ALL_ANNOUNCED)
 * public class InvoiceMember implements JoiningMember<Delivery> { … }
 * }</pre>
 *
 * <p>All requests of a run take effect together, exactly once. Source: S8; ¶88.
 *
 * @param <P> what its requests carry
 */
public interface JoiningMember<P> extends MemberTransaction<P> {

    /**
     * Does the stratum's work for all requests of the run.
     *
     * @param payloads one of each request, in the order of the requests; at least one
     * @throws Exception to roll back and be tried again
     */
    void runAll(List<P> payloads, StratumContext context) throws Exception;

    /** A run of one request. */
    @Override
    default void run(P payload, StratumContext context) throws Exception {
        runAll(List.of(payload), context);
    }
}
