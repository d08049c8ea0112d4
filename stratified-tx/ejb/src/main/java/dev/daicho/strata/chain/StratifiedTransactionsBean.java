package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberFailedException;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.NoTransactionException;
import dev.daicho.strata.OutgoingRequest;
import dev.daicho.strata.PlanReport;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.UnknownChainException;
import dev.daicho.strata.nodes.Correspondence;
import dev.daicho.strata.nodes.NodeQueues;
import dev.daicho.strata.nodes.Nodes;
import dev.daicho.strata.nodes.Outbox;
import dev.daicho.strata.plan.Plan;
import dev.daicho.strata.telemetry.Telemetry;
import dev.daicho.strata.telemetry.Traces;
import dev.daicho.strata.tracking.ChainRow;
import dev.daicho.strata.tracking.CompensationRow;
import dev.daicho.strata.tracking.Compensations;
import dev.daicho.strata.tracking.Division;
import dev.daicho.strata.tracking.Joins;
import dev.daicho.strata.tracking.RequestRow;
import dev.daicho.strata.tracking.RequestTerms;
import dev.daicho.strata.tracking.Tracking;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Local;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for users' deployments: PUTs requests in their transactions and tells how chains are getting on.
 *
 * <p>Thread-safe. A request is as durable as the transaction that it is made in. Source: S1, S2, S4, S8, S10; ¶61, ¶64, ¶82.
 */
@Stateless(name = "StratifiedTransactions")
@Local(StratifiedTransactions.class)
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class StratifiedTransactionsBean implements StratifiedTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(StratifiedTransactionsBean.class);
    private static final int MOST_CHAINS = 1000;
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(500);

    private final Clock clock = Clock.systemUTC();

    @EJB
    private PolicyInForce divisions;

    @Resource
    private TransactionSynchronizationRegistry transactions;

    @EJB
    private Tracking tracking;

    @EJB
    private Joins joins;

    @EJB
    private Compensations compensations;

    @EJB
    private RequestQueue queue;

    @EJB
    private NodeQueues queues;

    @EJB
    private Correspondence correspondence;

    @Inject
    private Telemetry telemetry;

    @Override
    public ChainId request(String member, Object payload) {
        return request(MemberNames.checked(member), payload, RequestTerms.USUAL, Duration.ZERO);
    }

    @Override
    public ChainId begin(String member, Object payload) {
        return begin(member, payload, divisions.name());
    }

    @Override
    public ChainId begin(String member, Object payload, String policy) {
        MemberNames.checked(member);
        requireActiveTransaction(member);
        MemberTransaction<?> bean = deployed(member);
        String json = Payloads.write(member, payload);
        if (transactions.getResource(Running.KEY) instanceof Running running) {
            throw new InvalidRequestException("This transaction belongs to chain " + running.chain()
                    + " already; request member " + member + " instead of beginning with it");
        }
        Running first = begun(now(), new Division(member, policy));
        try {
            new StratumWork(first, 1, this, compensations).run(member, bean, List.of(json));
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new MemberFailedException(
                    "The stratum that begins at member " + member + " failed: " + Causes.of(failure), failure);
        }
        return first.chain();
    }

    private static MemberTransaction<?> deployed(String member) {
        try {
            MemberTransaction<?> bean = Members.find(member);
            if (bean != null) {
                return bean;
            }
        } catch (NamingException failure) {
            throw new InvalidRequestException("Member " + member + " can't be looked up", failure);
        }
        throw new InvalidRequestException("Member " + member + " is not deployed here: nothing is bound to "
                + MemberNames.jndiName(member) + ", and what begins a chain runs at once");
    }

    @Override
    public PlanReport plan(String member) {
        deployed(MemberNames.checked(member));
        return divisions.report(member, divisions.name());
    }

    @Override
    public PlanReport plan(String member, String policy) {
        deployed(MemberNames.checked(member));
        return divisions.report(member, policy);
    }

    @Override
    public OutgoingRequest to(String member) {
        return new RequestDraft(MemberNames.checked(member), this::request);
    }

    private ChainId request(String member, Object payload, RequestTerms said, Duration delay) {
        requireActiveTransaction(member);
        String json = Payloads.write(member, payload);
        Instant now = now();
        if (said.equals(RequestTerms.USUAL)
                && delay.isZero()
                && transactions.getResource(Running.KEY) instanceof Running stratum
                && stratum.isInside(member)) {
            stratum.pend(member, json);
            return stratum.chain();
        }
        RequestTerms due = delay.isZero() ? said : said.dueAt(now.plus(delay));
        Running running = running(now);
        RequestTerms terms = routed(member, due).tracedAs(trace(running));
        StratumRequest request = new StratumRequest(
                running.chain(), running.nextStratum(), UUID.randomUUID(), member, json, now, terms.trace());
        tracking.requested(new RequestRow(
                request.id(),
                request.chain().value(),
                request.stratum(),
                running.nextPlace(),
                member,
                json,
                now,
                running.requester(),
                terms));
        if (!correspondence.nodes().isAlone()) {
            outbox(running).made(request.id());
        }
        if (terms.node() == null) {
            queue.put(new RequestMessage(request, 1), delay);
        } else {
            outbox(running).tell(terms.node());
        }
        LOG.debug("{} requested", request);
        return running.chain();
    }

    /** So that one trace spans the chain: the caller's, or one that begins with the chain's first transaction. */
    private @Nullable String trace(Running running) {
        String current = telemetry.traces().current();
        return current != null || running.stratum() > 1
                ? current
                : running.span(() -> firstSpan(running)).traceparent();
    }

    private Traces.Span firstSpan(Running running) {
        Traces.Span span = telemetry.traces().begin("(first)", running.chain().toString(), 1, 1, null);
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Only the end is of interest.
            }

            @Override
            public void afterCompletion(int status) {
                span.end(status == Status.STATUS_COMMITTED ? null : "rolled back");
            }
        });
        return span;
    }

    /** With the node that it runs on: what was said, or what the routes say; none if that is this one. */
    private RequestTerms routed(String member, RequestTerms terms) {
        Nodes nodes = correspondence.nodes();
        @Nullable String node = terms.node() == null ? nodes.of(member) : nodes.elsewhere(terms.node());
        if (node != null) {
            if (nodes.isAlone()) {
                throw new InvalidRequestException("Member " + member + " is to run on node " + node
                        + ", but this server has no name to be answered by: set " + Nodes.NODE);
            }
            queues.require(node);
        }
        return terms.at(node);
    }

    private Outbox outbox(Running running) {
        return Outbox.of(transactions, correspondence, running.chain().value());
    }

    @Override
    public ChainId compensatedBy(String member, Object payload) {
        if (!Member.NOTHING_TO_UNDO.equals(member)) {
            MemberNames.checked(member);
        }
        requireActiveTransaction(member);
        String json = Payloads.write(member, payload);
        Running running = running(now());
        compensations.declared(new CompensationRow(
                UUID.randomUUID(),
                running.chain().value(),
                running.requester(),
                running.nextPlace(),
                member,
                json,
                null));
        return running.chain();
    }

    @Override
    public ChainId announce(String member, String... requesters) {
        requireActiveTransaction(member);
        MemberNames.checked(member);
        if (requesters.length == 0) {
            throw new InvalidRequestException(
                    "Member " + member + " is announced to wait for nobody; name whom it waits for");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String requester : requesters) {
            names.add(MemberNames.checked(requester));
        }
        Running running = running(now());
        ChainId chain = running.chain();
        @Nullable String node = correspondence.nodes().of(member);
        joins.announced(chain, member, node, names);
        if (node != null) {
            outbox(running).tell(node);
        }
        LOG.debug("chain {}: member {} waits for {}", chain, member, names);
        return chain;
    }

    private void requireActiveTransaction(@Nullable String member) {
        int status = transactions.getTransactionStatus();
        if (status == Status.STATUS_NO_TRANSACTION) {
            throw new NoTransactionException(
                    "Member " + member + " was requested outside a transaction, so nothing could"
                            + " commit together with it: call from a bean whose method runs in a container-managed transaction,"
                            + " or begin one");
        }
        if (status != Status.STATUS_ACTIVE) {
            throw new NoTransactionException("Member " + member
                    + " was requested in a transaction that can't commit any more (status " + status
                    + "), so the request would never run");
        }
    }

    private Running running(Instant now) {
        if (transactions.getResource(Running.KEY) instanceof Running running) {
            return running;
        }
        return begun(now, null);
    }

    /** A new chain, whose first stratum is the current transaction. */
    private Running begun(Instant now, @Nullable Division division) {
        UUID name = UUID.randomUUID();
        Plan plan = division == null ? null : divisions.plan(division.head(), division.policy());
        Running first = new Running(new ChainId(name), 1, name, plan);
        tracking.begun(new ChainRow(name, now, division));
        transactions.putResource(Running.KEY, first);
        return first;
    }

    @Override
    public Optional<ChainStatus> status(ChainId chain) {
        return tracking.status(chain);
    }

    @Override
    public List<ChainStatus> chains(int limit) {
        if (limit < 1 || limit > MOST_CHAINS) {
            throw new InvalidRequestException(limit + " chains; ask for 1 to " + MOST_CHAINS);
        }
        return tracking.newest(limit);
    }

    @Override
    public ChainStatus await(ChainId chain, Duration limit) {
        if (transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION) {
            throw new InvalidRequestException("Waiting for chain " + chain
                    + " inside a transaction: if it is the one that requested, the chain can't begin before the wait ends;"
                    + " wait after it has committed");
        }
        long deadline = System.nanoTime() + limit.toNanos();
        Duration pause = FIRST_LOOK;
        while (true) {
            ChainStatus status = tracking.status(chain)
                    .orElseThrow(() -> new UnknownChainException("There is no chain " + chain
                            + ", or the transaction that first requested it has not committed"));
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (status.state().isFinal() || left.isNegative() || left.isZero()) {
                return status;
            }
            try {
                Thread.sleep((pause.compareTo(left) < 0 ? pause : left).toMillis() + 1);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return status;
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_LOOK) < 0 ? twice : LONGEST_LOOK;
        }
    }

    /** What a database keeps of a time, so that what is told before and after is equal. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
