package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every chain. What happens is written in the transaction in which it happens; what went wrong in one of its own, since
 * the one in which it happened rolls back. Reads see what is committed and nothing else, whoever asks.
 *
 * <p>Thread-safe. As durable as its database. Source: S2, S10, S11.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Tracking {

    private static final int PAGE = 200;

    @PersistenceContext(unitName = "strata")
    private EntityManager entities;

    /** For the container. */
    public Tracking() {}

    /** Outside a container. */
    Tracking(EntityManager entities) {
        this.entities = entities;
    }

    // ------------------------------------------------------------------ in the transaction in which it happens

    /** A new chain; its first request follows. */
    public void begun(ChainRow chain) {
        entities.persist(chain);
    }

    public void requested(RequestRow request) {
        entities.persist(request);
    }

    /**
     * This stratum commits with the current transaction, or has committed already: then the transaction can't commit. Told before the
     * work is done, so that of two deliveries of a request the second one waits for the first.
     */
    public void executes(Execution execution) {
        entities.persist(execution);
        entities.flush();
    }

    /** The work of a run is done; what remains is to commit. */
    public void worked(UUID request, Instant now) {
        Execution execution = entities.find(Execution.class, request);
        if (execution != null) {
            execution.worked(now);
        }
    }

    /** By which a chain is divided; null if each request is a stratum. */
    public @Nullable Division division(ChainId chain) {
        ChainRow row = entities.find(ChainRow.class, chain.value());
        return row == null ? null : row.division();
    }

    /** The attempt that is due of a request of which none may be on its way. */
    public int nextAttempt(UUID request) {
        Trouble trouble = entities.find(Trouble.class, request);
        return trouble == null ? 1 : trouble.failedAttempt() + 1;
    }

    public Progress progress(UUID request) {
        boolean executed = entities.find(Execution.class, request) != null;
        Trouble trouble = entities.find(Trouble.class, request);
        return trouble == null
                ? new Progress(executed, 0, 0)
                : new Progress(
                        executed,
                        trouble.failures(),
                        trouble.kind() == Trouble.Kind.MEMBER_ABSENT || trouble.kind() == Trouble.Kind.JOINING
                                ? trouble.looks()
                                : 0);
    }

    /** An attempt failed, with that cause unless one is noted already, and the next comes at that time. */
    public void retries(UUID request, int attempt, String cause, Instant now, Instant nextAt) {
        Trouble trouble = trouble(request, now);
        trouble.failed(attempt, cause, now);
        trouble.nextAt(nextAt);
    }

    /** The last attempt failed, with that cause unless one is noted already; there will be no other by itself. */
    public void parks(UUID request, int attempt, String cause, Instant now) {
        Trouble trouble = trouble(request, now);
        trouble.failed(attempt, cause, now);
        trouble.parked(now);
    }

    /** The member is absent and will be looked for again at that time. */
    public void waits(UUID request, String cause, Instant now, Instant nextAt) {
        Trouble trouble = trouble(request, now);
        trouble.memberAbsent(cause, now);
        trouble.nextAt(nextAt);
    }

    /** Announced strata have not committed and will be looked for again at that time. */
    public void joins(UUID request, String cause, Instant now, Instant nextAt) {
        Trouble trouble = trouble(request, now);
        trouble.joining(cause, now);
        trouble.nextAt(nextAt);
    }

    /** Requests that should have run before that time and have not, oldest first; noted as put again now. */
    public List<Overdue> overdue(Instant before, int limit, Instant now) {
        List<RequestRow> found = entities.createQuery(
                        "select r from RequestRow r"
                                + " left join Execution e on e.request = r.request"
                                + " left join Trouble t on t.request = r.request"
                                + " where e.request is null and (t.request is null or t.kind <> :parked)"
                                + " and r.requestedAt < :before and coalesce(t.nextAt, r.dueAt, r.requestedAt) < :before"
                                + " order by r.requestedAt",
                        RequestRow.class)
                .setParameter("parked", Trouble.Kind.PARKED.name())
                .setParameter("before", before)
                .setMaxResults(limit)
                .getResultList();
        List<Overdue> overdue = new ArrayList<>();
        for (RequestRow request : found) {
            Trouble trouble = trouble(request.request(), now);
            trouble.nextAt(now);
            overdue.add(new Overdue(request, trouble.failedAttempt() + 1));
        }
        return overdue;
    }

    // ------------------------------------------------------------------ in a transaction of its own

    /** An attempt failed, and its transaction rolls back. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void noteFailure(UUID request, int attempt, String cause, Instant now) {
        trouble(request, now).failed(attempt, cause, now);
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public Optional<ChainStatus> status(ChainId chain) {
        ChainRow row = entities.find(ChainRow.class, chain.value());
        return row == null
                ? Optional.empty()
                : Optional.of(statuses(List.of(row)).get(0));
    }

    /** The newest first. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<ChainStatus> newest(int limit) {
        return statuses(entities.createQuery("select c from ChainRow c order by c.requestedAt desc", ChainRow.class)
                .setMaxResults(limit)
                .getResultList());
    }

    /** The oldest that are in that state, as far as the tables can be asked for it. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<ChainStatus> inState(ChainState state, int limit) {
        List<ChainStatus> found = new ArrayList<>();
        int seen = 0;
        List<ChainRow> page;
        do {
            page = candidates(state).setFirstResult(seen).setMaxResults(PAGE).getResultList();
            statuses(page).stream().filter(chain -> chain.state() == state).forEach(found::add);
            seen += page.size();
        } while (page.size() == PAGE && found.size() < limit);
        return found.size() > limit ? List.copyOf(found.subList(0, limit)) : found;
    }

    /** Parked ones are few among many, so they are asked for; of others the newest page mostly has enough. */
    private TypedQuery<ChainRow> candidates(ChainState state) {
        if (state != ChainState.PARKED) {
            return entities.createQuery("select c from ChainRow c order by c.requestedAt, c.chain", ChainRow.class);
        }
        return entities.createQuery(
                        "select c from ChainRow c where exists (select 1 from RequestRow r join Trouble t on t.request = r.request"
                                + " where r.chain = c.chain and t.kind = :parked) order by c.requestedAt, c.chain",
                        ChainRow.class)
                .setParameter("parked", Trouble.Kind.PARKED.name());
    }

    private List<ChainStatus> statuses(List<ChainRow> chains) {
        if (chains.isEmpty()) {
            return List.of();
        }
        List<UUID> ids = chains.stream().map(ChainRow::chain).toList();
        // Executions first. A stratum's execution and its own requests commit together, so whoever sees it executed
        // sees what it
        // requested in a later query; the other way round a chain would look done before its last stratum is known.
        List<Execution> executions = entities.createQuery(
                        "select e from Execution e where e.chain in :chains", Execution.class)
                .setParameter("chains", ids)
                .getResultList();
        List<RequestRow> requests = requests(ids);
        List<CompensationRow> declarations = entities.createQuery(
                        "select c from CompensationRow c where c.chain in :chains and c.ofMember is not null",
                        CompensationRow.class)
                .setParameter("chains", ids)
                .getResultList();
        return new ChainPicture(requests, executions, troubles(requests), declarations).of(chains);
    }

    private List<RequestRow> requests(List<UUID> chains) {
        return entities.createQuery(
                        "select r from RequestRow r where r.chain in :chains order by r.stratum, r.requestedAt, r.place",
                        RequestRow.class)
                .setParameter("chains", chains)
                .getResultList();
    }

    private List<Trouble> troubles(List<RequestRow> requests) {
        return entities.createQuery("select t from Trouble t where t.request in :requests", Trouble.class)
                .setParameter(
                        "requests", requests.stream().map(RequestRow::request).toList())
                .getResultList();
    }

    private Trouble trouble(UUID request, Instant now) {
        @Nullable Trouble known = entities.find(Trouble.class, request);
        if (known != null) {
            return known;
        }
        Trouble first = new Trouble(request, now);
        entities.persist(first);
        return first;
    }
}
