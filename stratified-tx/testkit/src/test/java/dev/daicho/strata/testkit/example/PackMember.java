package dev.daicho.strata.testkit.example;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.Stratum;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.sql.SQLException;

/** Packs. No parcel takes more than five books: with more it fails until somebody does something about it. */
@Stateless
@EJB(name = "java:global/strata/pack", beanInterface = AnnotatedMember.class, beanName = "PackMember")
@Member(
        name = "pack",
        uses = @Member.Uses("java:/daicho/DaichoDS"),
        businessStep = "delivery",
        compensatedBy = Member.NOTHING_TO_UNDO)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class PackMember implements AnnotatedMember {

    @EJB
    private Orders orders;

    @Stratum
    public void pack(OrderMember.Parcel parcel) throws SQLException {
        orders.note(parcel.customer(), parcel.books() + " packed");
        if (parcel.books() > 5) {
            throw new IllegalArgumentException("no box for " + parcel.books() + " books");
        }
    }
}
