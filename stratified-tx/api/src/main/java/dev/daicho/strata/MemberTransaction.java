package dev.daicho.strata;

import java.util.Optional;

/**
 * A member transaction: a session bean that runs as a stratum. Bind it by its name with one annotation on the bean:
 *
 * <pre>{@code
 * @Stateless
 * @EJB(name = "java:global/strata/royalty", beanInterface = MemberTransaction.class, beanName = "RoyaltyMember")
 * public class RoyaltyMember implements MemberTransaction<Royalty> { … }
 * }</pre>
 *
 * <p>It runs in the stratum's container-managed transaction, together with the GET of its request; whatever it throws rolls both back,
 * and it is tried again. Its effect is there exactly once, however often the request is delivered. Source: S1, S2; ¶77,
 * ¶82.
 *
 * @param <P> what its requests carry
 */
public interface MemberTransaction<P> {

    /** What to bind a request's payload to: a class of the member's own deployment. */
    Class<P> payloadType();

    /**
     * Does the stratum's work for one request. When a run serves several requests it is called once for each, in the order of the
     * requests, and all of them commit together or not at all.
     *
     * @throws Exception to roll back and be tried again
     */
    void run(P payload, StratumContext context) throws Exception;

    /** What several requests for it in one chain mean: what its {@link Member} annotation declares, or {@link Join#PER_STRATUM}. */
    default Join join() {
        return describe()
                .map(MemberDescription::join)
                .filter(declared -> declared != Join.UNDECLARED)
                .orElse(Join.PER_STRATUM);
    }

    /**
     * What its {@link Member} annotation says, or empty. It is asked of the bean itself, through whatever proxy it is found by, so that it can be
     * read wherever the bean is deployed.
     */
    default Optional<MemberDescription> describe() {
        return MemberDescription.of(getClass());
    }
}
