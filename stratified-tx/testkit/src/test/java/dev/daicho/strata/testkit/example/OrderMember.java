package dev.daicho.strata.testkit.example;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.Requests;
import dev.daicho.strata.Stratum;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Takes an order: what its customer waits for. Then it is packed and charged, each in its own time. */
@Stateless
@EJB(name = "java:global/strata/order", beanInterface = AnnotatedMember.class, beanName = "OrderMember")
@Member(
        name = "order",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 9),
        requests = {"charge", "pack"},
        businessStep = "order",
        compensatedBy = "cancel")
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class OrderMember implements AnnotatedMember {

    /** What is asked for. */
    public record Order(String customer, int books) {}

    /** What is owed. */
    public record Charge(String customer, int amount) {}

    /** What is sent. */
    public record Parcel(String customer, int books) {}

    @EJB
    private Orders orders;

    @Stratum
    public Requests take(Order order) throws SQLException {
        orders.note(order.customer(), order.books() + " books ordered");
        return Requests.of("charge", new Charge(order.customer(), 700 * order.books()))
                .and("pack", new Parcel(order.customer(), order.books()));
    }
}
