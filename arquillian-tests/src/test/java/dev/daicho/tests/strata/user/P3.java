package dev.daicho.tests.strata.user;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** Packs. */
@Stateless
@EJB(name = "java:global/strata/p3", beanInterface = MemberTransaction.class, beanName = "P3")
@Member(
        name = "p3",
        node = "depot",
        requests = {"p4"},
        compensatedBy = "-",
        businessStep = "delivery",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 9))
public class P3 extends PlannedMember implements MemberTransaction<Job> {}
