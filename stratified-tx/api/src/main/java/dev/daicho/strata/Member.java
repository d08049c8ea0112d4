package dev.daicho.strata;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tells planning what a member bean is: where it runs, what it locks, whom it requests. It changes nothing about how a request for it is
 * carried out, except for {@link #join()}.
 *
 * <pre>{@code
 * @Stateless
 * @EJB(name = "java:global/strata/royalty", beanInterface = MemberTransaction.class, beanName = "RoyaltyMember")
 * @Member(name = "royalty", node = "accounts", uses = @Member.Uses(value = "java:/daicho/Ledger", importance = 9), requests = "receipt")
 * public class RoyaltyMember implements MemberTransaction<Royalty> { … }
 * }</pre>
 *
 * <p>Source: S1, S6, S7; ¶77, ¶80, ¶85.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Member {

    /** The name it is bound by, below {@code java:global/strata/}. */
    String name();

    /** The system that it runs on; empty for the one that plans. */
    String node() default "";

    /** The recoverable resources it changes. */
    Uses[] uses() default {};

    /** The members that it requests or calls, by name. */
    String[] requests() default {};

    /** The step of the business that its user perceives as one; empty if it belongs to none. */
    String businessStep() default "";

    /** Whether it may refuse for a reason of the business (short funds, sold out), not only fail and be tried again. */
    boolean mayRefuse() default false;

    /** About how long its own work takes, for which it holds its locks at least. */
    long lockMillis() default 10;

    /**
     * The member that undoes what it has done, called with the same payload when an operator compensates a chain; {@link #NOTHING_TO_UNDO} if
     * there is nothing to undo; empty if nothing is declared: such a chain can't be compensated.
     */
    String compensatedBy() default "";

    /** Of a member that leaves nothing behind that would have to be undone. */
    String NOTHING_TO_UNDO = "-";

    /** What several requests for it in one chain mean. */
    Join join() default Join.UNDECLARED;

    /** One recoverable resource. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Uses {

        /** Its name, the same wherever it is used. */
        String value();

        /** How much it matters that its locks are short and that it agrees with others, 1 to 10. */
        int importance() default 1;
    }
}
