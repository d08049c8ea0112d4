package dev.daicho.strata.testkit.example;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Undoes: called with the payload of what it undoes, of which the customer is enough. By the interface, without annotations. */
@Stateless
@EJB(name = "java:global/strata/cancel", beanInterface = MemberTransaction.class, beanName = "CancelMember")
@Member(name = "cancel")
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class CancelMember implements MemberTransaction<CancelMember.Cancelled> {

    /** Whose. */
    public record Cancelled(String customer) {}

    @EJB
    private Orders orders;

    @Override
    public Class<Cancelled> payloadType() {
        return Cancelled.class;
    }

    @Override
    public void run(Cancelled cancelled, StratumContext context) throws SQLException {
        orders.note(cancelled.customer(), "undone in stratum " + context.stratumNumber());
    }
}
