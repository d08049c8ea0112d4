package dev.daicho.tests.strata.user;

import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;

/** Sends. */
@Stateless
@EJB(name = "java:global/strata/p4", beanInterface = MemberTransaction.class, beanName = "P4")
@Member(
        name = "p4",
        node = "depot",
        businessStep = "delivery",
        uses = @Member.Uses(value = "java:/daicho/DaichoDS", importance = 9))
public class P4 extends PlannedMember implements MemberTransaction<Job> {}
