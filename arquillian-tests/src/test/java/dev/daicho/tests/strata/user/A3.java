package dev.daicho.tests.strata.user;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Join;
import dev.daicho.strata.Member;
import dev.daicho.strata.Stratum;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Writes the customer, once for each request, and requests nobody. */
@Stateless
@EJB(name = "java:global/strata/a3", beanInterface = AnnotatedMember.class, beanName = "A3")
@Member(name = "a3", compensatedBy = "-", businessStep = "order", join = Join.PER_STRATUM)
public class A3 implements AnnotatedMember {

    @EJB
    private Effects effects;

    @Stratum
    public void write(A1.Order order) throws SQLException {
        effects.add(order.key() + " a3 for " + order.parcels(), 0);
    }
}
