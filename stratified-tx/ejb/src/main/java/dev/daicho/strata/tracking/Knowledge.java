package dev.daicho.strata.tracking;

import dev.daicho.strata.tracking.ChainFacts.AnnouncementFact;
import dev.daicho.strata.tracking.ChainFacts.CompensationFact;
import dev.daicho.strata.tracking.ChainFacts.EndFact;
import dev.daicho.strata.tracking.ChainFacts.RequestFact;
import dev.daicho.strata.tracking.ChainFacts.TroubleFact;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of chains that other nodes take part in: gathered to be told, and added to when told. The current transaction's own
 * changes count.
 *
 * <p>Thread-safe. As durable as its database. Source: S3, S10.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Knowledge {

    /** Stands in a row for a payload that this node was not told. */
    static final String UNTOLD = "null";

    @PersistenceContext(unitName = "strata")
    private EntityManager entities;

    /** For the container. */
    public Knowledge() {}

    /** Outside a container. */
    Knowledge(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * All that is known of a chain.
     *
     * @param here this node's name, which rows do not say
     * @param withPayload whose payloads are told
     */
    public ChainFacts facts(UUID chain, String here, Predicate<RequestRow> withPayload) {
        ChainRow row = entities.find(ChainRow.class, chain);
        if (row == null) {
            throw new IllegalStateException("Chain " + chain + " is not known here");
        }
        List<RequestRow> requests = all(RequestRow.class, chain);
        return new ChainFacts(
                chain,
                row.requestedAt(),
                row.division(),
                requests.stream()
                        .map(each -> each.fact(here, withPayload.test(each)))
                        .toList(),
                all(Execution.class, chain).stream().map(Execution::fact).toList(),
                all(Announcement.class, chain).stream()
                        .map(each -> each.fact(here))
                        .toList(),
                all(CompensationRow.class, chain).stream()
                        .map(CompensationRow::fact)
                        .toList(),
                troubles(requests));
    }

    private List<TroubleFact> troubles(List<RequestRow> requests) {
        List<TroubleFact> told = new ArrayList<>();
        for (RequestRow request : requests) {
            Trouble trouble = request.node() == null ? entities.find(Trouble.class, request.request()) : null;
            if (trouble != null && trouble.kind() != Trouble.Kind.JOINING) {
                told.add(trouble.fact());
            }
        }
        return told;
    }

    /** The node that this one has the chain from; null if it began here, or is not known. */
    public @Nullable String origin(UUID chain) {
        ChainRow row = entities.find(ChainRow.class, chain);
        return row == null ? null : row.origin();
    }

    /** The node whose stratum made a request; null if one of this node did. */
    public @Nullable String requesterNode(UUID request) {
        RequestRow own = entities.find(RequestRow.class, request);
        UUID requester = own == null ? null : own.requester();
        RequestRow row = requester == null ? null : entities.find(RequestRow.class, requester);
        return row == null ? null : row.node();
    }

    /** Nodes on which somebody waits for one of these members. */
    public Set<String> waitingNodes(UUID chain, Set<String> members) {
        return all(Announcement.class, chain).stream()
                .filter(each -> members.contains(each.requester()))
                .map(Announcement::node)
                .filter(node -> node != null)
                .collect(Collectors.toSet());
    }

    /**
     * Adds what is not known yet.
     *
     * @param here this node's name
     * @param from who tells
     */
    public Learned learn(ChainFacts facts, String here, String from) {
        ChainRow chain = entities.find(ChainRow.class, facts.chain(), LockModeType.PESSIMISTIC_WRITE);
        boolean isNew = chain == null;
        if (chain == null) {
            entities.persist(ChainRow.from(from, facts));
            // Of two that tell of it at once, one goes back here and is told again.
            entities.flush();
        }
        List<RequestRow> toRun = new ArrayList<>();
        for (RequestFact fact : facts.requests()) {
            if (entities.find(RequestRow.class, fact.request()) == null) {
                RequestRow row = RequestRow.of(facts.chain(), fact, here);
                entities.persist(row);
                isNew = true;
                if (row.node() == null) {
                    toRun.add(row);
                }
            }
        }
        for (AnnouncementFact fact : facts.announcements()) {
            if (entities.find(Announcement.class, fact.announcement()) == null) {
                entities.persist(Announcement.of(facts.chain(), fact, here));
                isNew = true;
            }
        }
        for (CompensationFact fact : facts.compensations()) {
            if (entities.find(CompensationRow.class, fact.compensation()) == null) {
                entities.persist(CompensationRow.of(facts.chain(), fact));
                isNew = true;
            }
        }
        List<RequestRow> ended = ended(facts);
        for (TroubleFact fact : facts.troubles()) {
            isNew |= learn(fact);
        }
        entities.flush();
        Set<UUID> known = facts.ends().stream().map(EndFact::request).collect(Collectors.toSet());
        boolean isAnswerDue = facts.requests().stream()
                .anyMatch(fact -> fact.node().equals(here)
                        && !known.contains(fact.request())
                        && entities.find(Execution.class, fact.request()) != null);
        return new Learned(isNew || !ended.isEmpty(), toRun, ended, waiting(facts.chain(), ended), isAnswerDue);
    }

    private List<RequestRow> ended(ChainFacts facts) {
        List<RequestRow> ended = new ArrayList<>();
        for (EndFact fact : facts.ends()) {
            RequestRow row = entities.find(RequestRow.class, fact.request());
            if (row != null && entities.find(Execution.class, fact.request()) == null) {
                entities.persist(Execution.of(facts.chain(), fact));
                ended.add(row);
            }
        }
        return ended;
    }

    private boolean learn(TroubleFact fact) {
        RequestRow row = entities.find(RequestRow.class, fact.request());
        if (row == null || row.node() == null) {
            return false;
        }
        Trouble known = entities.find(Trouble.class, fact.request());
        Trouble trouble = known == null ? new Trouble(fact.request(), fact.notedAt()) : known;
        if (known == null) {
            entities.persist(trouble);
        }
        return trouble.told(fact) || known == null;
    }

    /** Those here that wait for announced strata, when one of this chain has ended. */
    private List<RequestRow> waiting(UUID chain, List<RequestRow> ended) {
        if (ended.isEmpty()) {
            return List.of();
        }
        Set<UUID> over = new HashSet<>();
        all(Execution.class, chain).forEach(each -> over.add(each.request()));
        return all(RequestRow.class, chain).stream()
                .filter(each -> each.node() == null && !over.contains(each.request()))
                .filter(each -> {
                    Trouble trouble = entities.find(Trouble.class, each.request());
                    return trouble != null && trouble.kind() == Trouble.Kind.JOINING;
                })
                .toList();
    }

    private <T> List<T> all(Class<T> type, UUID chain) {
        return entities.createQuery("select e from " + type.getSimpleName() + " e where e.chain = :chain", type)
                .setParameter("chain", chain)
                .getResultList();
    }
}
