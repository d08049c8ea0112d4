package dev.daicho.strata.testkit.example;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.Stratum;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Sends the receipt. */
@Stateless
@EJB(name = "java:global/strata/receipt", beanInterface = AnnotatedMember.class, beanName = "ReceiptMember")
@Member(name = "receipt", businessStep = "settlement", compensatedBy = Member.NOTHING_TO_UNDO)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class ReceiptMember implements AnnotatedMember {

    @EJB
    private Orders orders;

    @Stratum
    public void send(ChargeMember.Receipt receipt) throws SQLException {
        orders.note(receipt.customer(), "told: " + receipt.text());
    }
}
