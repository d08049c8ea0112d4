package dev.daicho.tests.strata.user;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.StratifiedTransactions;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The first stratum: a user's own transactions. */
@Stateless
public class Requester {

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    @EJB
    private Effects effects;

    @Resource
    private SessionContext context;

    @Resource(lookup = "java:/JmsXA")
    private ConnectionFactory connections;

    @Resource(lookup = "java:/daicho/queue/strata")
    private Queue requests;

    /** Requests all the members in one transaction. */
    public ChainId request(List<String> members, Job job, boolean rollBack) throws SQLException {
        effects.add(job.key(), 1);
        ChainId chain = null;
        for (String member : members) {
            String[] place = member.split("@");
            ChainId next = place.length == 1
                    ? strata.request(member, job)
                    : strata.to(place[0]).at(place[1]).request(job);
            if (chain != null && !chain.equals(next)) {
                throw new IllegalStateException("one transaction, two chains: " + chain + " and " + next);
            }
            chain = next;
        }
        if (strata.status(chain).isPresent()) {
            throw new IllegalStateException("chain " + chain + " is told of before it is committed");
        }
        if (rollBack) {
            context.setRollbackOnly();
        }
        return chain;
    }

    /** Two strata, of which the second keeps failing, and how to undo the first transaction. */
    public ChainId requestUndoable(String key, int failures) throws SQLException {
        effects.add(key, 1);
        strata.compensatedBy("undoing", new Job(key + " first", 0, Job.How.THROW, List.of()));
        strata.request("counting", new Job(key, 0, Job.How.THROW, List.of()));
        return strata.to("counting")
                .after(Duration.ofMillis(300))
                .request(new Job(key, failures, Job.How.THROW, List.of()));
    }

    /** One request of a key, after a while or at once. */
    public ChainId requestInOrder(String key, String effect, int failures) {
        return strata.to("counting")
                .inOrderOf(key)
                .after(Duration.ofMillis(10))
                .request(new Job(effect, failures, Job.How.THROW, List.of()));
    }

    public void waitInside(String key) {
        ChainId chain = strata.request("counting", new Job(key, 0, Job.How.THROW, List.of()));
        strata.await(chain, Duration.ofSeconds(1));
    }

    public void request(String member, Object payload) {
        strata.request(member, payload);
    }

    public void requestAfterMarking(String key) {
        context.setRollbackOnly();
        strata.request("counting", new Job(key, 0, Job.How.THROW, List.of()));
    }

    /** Puts any text onto the queue of requests. */
    public void put(String text) {
        try (JMSContext jms = connections.createContext()) {
            jms.createProducer().send(requests, text);
        }
    }
}
