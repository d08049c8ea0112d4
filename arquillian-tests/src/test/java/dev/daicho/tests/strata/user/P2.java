package dev.daicho.tests.strata.user;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** Takes the money. */
@Stateless
@EJB(name = "java:global/strata/p2", beanInterface = MemberTransaction.class, beanName = "P2")
@Member(
        name = "p2",
        compensatedBy = "undoing",
        businessStep = "order",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 9))
public class P2 extends PlannedMember implements MemberTransaction<Job> {}
