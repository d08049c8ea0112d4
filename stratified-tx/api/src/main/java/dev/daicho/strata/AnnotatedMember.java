package dev.daicho.strata;

import java.util.List;

/**
 * A member transaction that is described by annotations alone: {@link Member} says what it is, {@link Stratum} marks the method that does the
 * work, and what that method returns is the request for the next member. It has nothing to implement:
 *
 * <pre>{@code
 * @Stateless
 * @EJB(name = "java:global/strata/royalty", beanInterface = AnnotatedMember.class, beanName = "RoyaltyMember")
 * @Member(name = "royalty", uses = @Member.Uses(value = "java:/daicho/Ledger", importance = 9), requests = "receipt")
 * public class RoyaltyMember implements AnnotatedMember {
 *
 *   @Stratum
 *   public Receipt pay(Royalty royalty) { …; return new Receipt(…); }
 * }
 * }</pre>
 *
 * <p>Everything else is as for any {@link MemberTransaction}: one transaction, once in effect, tried again when it throws. The method is called
 * on the bean itself, so interceptors that are bound to it do not see the call; those of the class do. Source: S1, S2, S8.
 */
public interface AnnotatedMember extends JoiningMember<Object> {

    /** What the {@link Stratum} method takes. */
    @Override
    default Class<Object> payloadType() {
        return StratumMethod.of(getClass()).payloadType();
    }

    /** Calls the {@link Stratum} method and requests what it returns. */
    @Override
    default void runAll(List<Object> payloads, StratumContext context) throws Exception {
        StratumMethod.of(getClass()).run(this, payloads, context);
    }
}
