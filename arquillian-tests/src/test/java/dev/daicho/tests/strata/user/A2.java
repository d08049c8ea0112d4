package dev.daicho.tests.strata.user;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Join;
import dev.daicho.strata.Member;
import dev.daicho.strata.Stratum;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;
import java.util.List;

/** Sends all parcels of its requester at once; each becomes a request for a3. Its first attempt fails after it has written. */
@Stateless
@EJB(name = "java:global/strata/a2", beanInterface = AnnotatedMember.class, beanName = "A2")
@Member(name = "a2", requests = "a3", compensatedBy = "-", businessStep = "delivery", join = Join.PER_STRATUM)
public class A2 implements AnnotatedMember {

    @EJB
    private Effects effects;

    @Stratum
    public List<A1.Order> send(List<A1.Parcel> parcels, StratumContext stratum) throws SQLException {
        String key = parcels.get(0).key();
        effects.add(key + " a2 of " + parcels.size(), stratum.stratumNumber());
        if (stratum.attempt() == 1) {
            throw new IllegalStateException("the van is away");
        }
        return parcels.stream()
                .map(parcel -> new A1.Order(key, parcel.number()))
                .toList();
    }
}
