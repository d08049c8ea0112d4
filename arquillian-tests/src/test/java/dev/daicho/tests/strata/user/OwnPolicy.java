package dev.daicho.tests.strata.user;

import dev.daicho.strata.MemberGraph;
import dev.daicho.strata.StratumPolicy;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;
import java.util.Set;

/** A user's own way to divide: the money apart from everything else. */
@Stateless
@EJB(name = "java:global/strata-policy/mine", beanInterface = StratumPolicy.class, beanName = "OwnPolicy")
public class OwnPolicy implements StratumPolicy {

    @Override
    public String name() {
        return "money apart";
    }

    @Override
    public List<Group> groups(MemberGraph graph) {
        return List.of(
                new Group(Set.of("p2"), Bond.APART, "it is the money"),
                new Group(Set.of("p1", "p3", "p4"), Bond.APART, "it is not"));
    }
}
