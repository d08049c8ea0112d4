package dev.daicho.strata.testkit.example;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.Stratum;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Charges the customer. The first attempt fails, as networks do. */
@Stateless
@EJB(name = "java:global/strata/charge", beanInterface = AnnotatedMember.class, beanName = "ChargeMember")
@Member(
        name = "charge",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 8),
        requests = "receipt",
        businessStep = "settlement",
        compensatedBy = "cancel")
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class ChargeMember implements AnnotatedMember {

    /** What the customer is told. */
    public record Receipt(String customer, String text) {}

    @EJB
    private Orders orders;

    @Stratum
    public Receipt charge(OrderMember.Charge charge, StratumContext context) throws SQLException {
        orders.note(charge.customer(), charge.amount() + " charged");
        if (context.attempt() == 1) {
            throw new IllegalStateException("the bank does not answer");
        }
        return new Receipt(charge.customer(), "paid " + charge.amount());
    }
}
