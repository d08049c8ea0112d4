package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.Join;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are one run, and whether all of them are there. The rows of one requesting transaction become visible at once; a request
 * is looked at only when its own row, and that of each stratum before it, is visible, so that every announcement made before it is too.
 *
 * <p>Thread-safe. As durable as its database. Source: S8; ¶88.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Joins {

    private static final Comparator<RequestRow> ORDER = Comparator.comparing(RequestRow::requestedAt)
            .thenComparing(RequestRow::stratum)
            .thenComparing(RequestRow::place)
            .thenComparing(RequestRow::request);

    @PersistenceContext(unitName = "strata")
    private EntityManager entities;

    /** For the container. */
    public Joins() {}

    /** Outside a container. */
    Joins(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * In this chain a member waits for others.
     *
     * @param node where it runs; null if here
     * @throws InvalidRequestException if members would wait for each other in a circle
     */
    public void announced(ChainId chain, String member, @Nullable String node, Set<String> requesters) {
        for (String requester : requesters) {
            entities.persist(new Announcement(UUID.randomUUID(), chain.value(), member, node, requester));
        }
        Map<String, Set<String>> waitsFor = new HashMap<>();
        for (Announcement each : announcements(chain.value())) {
            waitsFor.computeIfAbsent(each.member(), any -> new TreeSet<>()).add(each.requester());
        }
        Waits.circle(member, waitsFor).ifPresent(circle -> {
            throw new InvalidRequestException("In chain " + chain
                    + " members would wait for each other in a circle and none would ever run: " + circle
                    + " (an arrow means \"waits for\"); take one announcement away");
        });
    }

    /** What stands of the run that a request, not executed yet, belongs to. */
    public Gathering gather(UUID request, Join join) {
        @Nullable RequestRow own = entities.find(RequestRow.class, request);
        if (own == null || (join == Join.ALL_ANNOUNCED && !isWholeWayVisible(own))) {
            return Gathering.unseen();
        }
        boolean isAlone = join == Join.PER_REQUEST || own.isCompensation();
        Optional<RequestRow> before = first(own)
                .filter(each -> isAlone ? !each.request().equals(own.request()) : !each.isOfOneStratumWith(own));
        if (before.isPresent()) {
            return Gathering.queued(before.get());
        }
        if (isAlone) {
            return Gathering.single();
        }
        // First whether all have committed, then what they requested: the other way round a request could commit in
        // between and be left out.
        Set<String> missing = join == Join.ALL_ANNOUNCED ? missing(own) : Set.of();
        List<RequestRow> requests = unexecuted(own.chain(), own.member()).stream()
                .filter(each -> join == Join.ALL_ANNOUNCED || each.isOfOneStratumWith(own))
                .sorted(ORDER)
                .toList();
        return new Gathering(turn(own, requests, missing), requests, missing);
    }

    /** Whose turn it is after a request that ends in this transaction: of the same key, or the next step back. */
    public Optional<RequestRow> behind(UUID request) {
        @Nullable RequestRow own = entities.find(RequestRow.class, request);
        return own == null ? Optional.empty() : first(own);
    }

    /** The first that has not ended of those that run one after the other with this one; empty if it runs so with none. */
    private Optional<RequestRow> first(RequestRow own) {
        String inOrder = " order by r.requestedAt, r.stratum, r.place, r.request";
        if (own.isCompensation()) {
            return unended("r.chain = :chain and r.compensates is not null" + inOrder)
                    .setParameter("chain", own.chain())
                    .setMaxResults(1)
                    .getResultStream()
                    .findFirst();
        }
        return own.orderKey() == null
                ? Optional.empty()
                : unended("r.orderKey = :key and r.member = :member" + inOrder)
                        .setParameter("key", own.orderKey())
                        .setParameter("member", own.member())
                        .setMaxResults(1)
                        .getResultStream()
                        .findFirst();
    }

    private TypedQuery<RequestRow> unended(String which) {
        return entities.createQuery(
                "select r from RequestRow r left join Execution e on e.request = r.request"
                        + " where e.request is null and " + which,
                RequestRow.class);
    }

    private Gathering.Turn turn(RequestRow own, List<RequestRow> requests, Set<String> missing) {
        UUID leader = requests.isEmpty() ? own.request() : requests.get(0).request();
        if (leader.equals(own.request())) {
            return missing.isEmpty() ? Gathering.Turn.LEADS : Gathering.Turn.LEADS_INCOMPLETE;
        }
        Trouble trouble = entities.find(Trouble.class, leader);
        boolean waits = trouble != null && trouble.kind() == Trouble.Kind.JOINING;
        return waits && missing.isEmpty() ? Gathering.Turn.FOLLOWS_WAITING_LEADER : Gathering.Turn.FOLLOWS;
    }

    private boolean isWholeWayVisible(RequestRow own) {
        RequestRow row = own;
        while (row != null && row.requester() != null && !row.chain().equals(row.requester())) {
            row = entities.find(RequestRow.class, row.requester());
        }
        return row != null;
    }

    /** Announced members that were not requested yet, or have a request that has not committed. */
    private Set<String> missing(RequestRow own) {
        Set<String> missing = new TreeSet<>();
        for (Announcement each : announcements(own.chain())) {
            if (each.member().equals(own.member())
                    && (!isRequested(own.chain(), each.requester())
                            || !unexecuted(own.chain(), each.requester()).isEmpty())) {
                missing.add(each.requester());
            }
        }
        return missing;
    }

    private boolean isRequested(UUID chain, String member) {
        return entities.createQuery(
                                "select count(r) from RequestRow r where r.chain = :chain and r.member = :member",
                                Long.class)
                        .setParameter("chain", chain)
                        .setParameter("member", member)
                        .getSingleResult()
                > 0;
    }

    private List<RequestRow> unexecuted(UUID chain, String member) {
        return unended("r.chain = :chain and r.member = :member and r.compensates is null")
                .setParameter("chain", chain)
                .setParameter("member", member)
                .getResultList();
    }

    private List<Announcement> announcements(UUID chain) {
        return entities.createQuery("select a from Announcement a where a.chain = :chain", Announcement.class)
                .setParameter("chain", chain)
                .getResultList();
    }
}
