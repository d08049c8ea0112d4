package dev.daicho.benchmarks.app;

import dev.daicho.strata.StratifiedTransactions;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.List;

/** The same work on the same resources, as one XA transaction or as strata that request each other. */
@Stateless
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class GlobalTransactions {

    /**
     * What is left to be done of a global transaction.
     *
     * @param strata the resources of each further stratum
     */
    public record Rest(long number, boolean isHot, List<List<String>> strata) {}

    @EJB
    private UsedResources resources;

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    @Resource
    private TransactionSynchronizationRegistry transactions;

    /** Does the first stratum's work and requests the rest; of one stratum all is done then. Tells how many resources take part in this transaction. */
    public int run(Rest all) throws SQLException, SystemException {
        work(all);
        Transaction branches =
                com.arjuna.ats.jta.TransactionManager.transactionManager().getTransaction();
        return branches instanceof com.arjuna.ats.jta.transaction.Transaction known
                ? known.getResources().size()
                : 0;
    }

    /** The next stratum of it, in the caller's transaction. */
    public void work(Rest rest) throws SQLException {
        List<String> now = rest.strata().get(0);
        // The rows of other databases first, so that the hot row's lock is held for as short as it can be.
        resources.use(
                now.stream().filter(each -> !each.equals(UsedResources.HOT)).toList(), rest.number(), rest.isHot());
        if (now.contains(UsedResources.HOT)) {
            resources.use(List.of(UsedResources.HOT), rest.number(), rest.isHot());
            ChainClock.holds(transactions);
        }
        if (rest.strata().size() > 1) {
            strata.request(
                    WorkMember.NAME,
                    new Rest(
                            rest.number(),
                            rest.isHot(),
                            rest.strata().subList(1, rest.strata().size())));
        } else {
            ChainClock.endsWith(transactions, rest.number());
        }
    }

    /** A chain of strata that do nothing. */
    public void relay(RelayMember.Hop hop) {
        strata.request(RelayMember.NAME, hop);
    }
}
