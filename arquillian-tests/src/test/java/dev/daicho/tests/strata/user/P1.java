package dev.daicho.tests.strata.user;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** Takes the order. */
@Stateless
@EJB(name = "java:global/strata/p1", beanInterface = MemberTransaction.class, beanName = "P1")
@Member(
        name = "p1",
        requests = {"p2", "p3"},
        compensatedBy = "-",
        businessStep = "order",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 9))
public class P1 extends PlannedMember implements MemberTransaction<Job> {}
