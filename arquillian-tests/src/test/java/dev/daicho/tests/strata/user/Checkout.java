package dev.daicho.tests.strata.user;

import dev.daicho.strata.PlanReport;
import dev.daicho.strata.StratifiedTransactions;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;

/** Begins the planned members' chain in its own transaction. */
@Stateless
public class Checkout {

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    public String begin(String key, String policy, int failures) {
        return strata.begin("p1", new Job(key, failures, Job.How.THROW, List.of()), policy)
                .toString();
    }

    public String beginAnnotated(String key) {
        return strata.begin("a1", new A1.Order(key, 2)).toString();
    }

    public PlanReport plan(String policy) {
        return strata.plan("p1", policy);
    }
}
