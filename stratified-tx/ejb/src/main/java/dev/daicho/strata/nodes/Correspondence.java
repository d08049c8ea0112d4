package dev.daicho.strata.nodes;

import dev.daicho.strata.tracking.ChainFacts;
import dev.daicho.strata.tracking.Knowledge;
import dev.daicho.strata.tracking.Learned;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other nodes of chains and learns from them, each in the current transaction. News come at least once and in any order; learning them
 * again changes nothing.
 *
 * <p>Thread-safe. As durable as tables and broker. Source: S3, S10; claim 3, figs. 5 and 7.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Correspondence {

    private static final Logger LOG = LoggerFactory.getLogger(Correspondence.class);

    private final Nodes nodes = Nodes.from(System::getProperty);

    @EJB
    private Knowledge knowledge;

    @EJB
    private NodeQueues queues;

    /** This node's name and who is where. */
    public Nodes nodes() {
        return nodes;
    }

    /**
     * Tells nodes all that is known of a chain.
     *
     * @param made requests that this transaction has made; everybody who is told is told their payloads
     */
    public void tell(UUID chain, Set<String> whom, Set<UUID> made) {
        for (String node : whom) {
            ChainFacts facts = knowledge.facts(
                    chain, nodes.here(), row -> made.contains(row.request()) || node.equals(row.node()));
            queues.put(node, ChainNews.of(nodes.here(), facts));
            LOG.debug("Node {} is told of chain {}", node, chain);
        }
    }

    /** Who is to be told of what happens to a request: where its chain came from, whose stratum asked, and where somebody waits for its member. */
    public Set<String> interested(UUID chain, UUID request, String member) {
        if (nodes.isAlone()) {
            return Set.of();
        }
        Set<String> interested = new HashSet<>(knowledge.waitingNodes(chain, Set.of(member)));
        @Nullable String requester = knowledge.requesterNode(request);
        if (requester != null) {
            interested.add(requester);
        }
        interested.addAll(origin(chain));
        return interested;
    }

    /** Where a chain came from; empty if it began here. */
    public Set<String> origin(UUID chain) {
        @Nullable String origin = nodes.isAlone() ? null : knowledge.origin(chain);
        return origin == null ? Set.of() : Set.of(origin);
    }

    /** Learns, answers who asks for what has ended here, and passes on what is new to where the chain came from. */
    public Learned arrives(ChainNews news) {
        if (nodes.isAlone()) {
            throw new IllegalStateException("News from node " + news.from() + " came to a server without a name: set "
                    + Nodes.NODE + " to what the others call it");
        }
        UUID chain = news.facts().chain();
        Learned learned = knowledge.learn(news.facts(), nodes.here(), news.from());
        Set<String> whom = new HashSet<>();
        if (learned.isAnswerDue()) {
            whom.add(news.from());
        }
        if (learned.isNew()) {
            whom.addAll(origin(chain));
            whom.remove(learned.isAnswerDue() ? "" : news.from());
        }
        tell(chain, whom, Set.of());
        return learned;
    }
}
