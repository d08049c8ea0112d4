package dev.daicho.tests.strata.user;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.Requests;
import dev.daicho.strata.Stratum;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Takes an order, by annotations alone, and returns what is to be done next. */
@Stateless
@EJB(name = "java:global/strata/a1", beanInterface = AnnotatedMember.class, beanName = "A1")
@Member(
        name = "a1",
        requests = {"a2", "a3"},
        compensatedBy = "-",
        businessStep = "order",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 9))
public class A1 implements AnnotatedMember {

    /** What it is requested with. */
    public record Order(String key, int parcels) {}

    /** What it requests with. */
    public record Parcel(String key, int number) {}

    @EJB
    private Effects effects;

    @Stratum
    public Requests take(Order order) throws SQLException {
        effects.add(order.key() + " a1", 1);
        Requests requests = Requests.of("a3", order);
        for (int number = 1; number <= order.parcels(); number++) {
            requests = requests.and("a2", new Parcel(order.key(), number));
        }
        return requests;
    }
}
