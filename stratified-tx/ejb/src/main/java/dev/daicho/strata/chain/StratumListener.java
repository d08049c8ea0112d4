package dev.daicho.strata.chain;

import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.nodes.ChainNews;
import dev.daicho.strata.nodes.Correspondence;
import dev.daicho.strata.nodes.NodeQueues;
import dev.daicho.strata.nodes.Outbox;
import dev.daicho.strata.plan.Plan;
import dev.daicho.strata.telemetry.Telemetry;
import dev.daicho.strata.telemetry.Traces;
import dev.daicho.strata.tracking.Compensations;
import dev.daicho.strata.tracking.Division;
import dev.daicho.strata.tracking.Execution;
import dev.daicho.strata.tracking.Gathering;
import dev.daicho.strata.tracking.Joins;
import dev.daicho.strata.tracking.Learned;
import dev.daicho.strata.tracking.Progress;
import dev.daicho.strata.tracking.RequestRow;
import dev.daicho.strata.tracking.Tracking;
import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs strata: GETs a request, runs its member and notes that it has run, all in one JTA transaction, which is the stratum's commit scope.
 * What to do with a delivery is {@link NextStep}'s to say.
 *
 * <p>Thread-safe: the container gives each delivery an instance. Deliveries come at least once, the effect is there exactly once. When a
 * member fails, the whole transaction rolls back, the GET with it; the failure is noted in a transaction of its own, and the broker's
 * immediate redelivery is turned into a delayed PUT. Source: S2, S4, S5, S8, S11; claims 1, 2, 4 and 5; ¶63, ¶64, ¶82.
 */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = RequestQueue.JNDI_NAME)
        })
@TransactionAttribute(TransactionAttributeType.REQUIRED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class StratumListener implements MessageListener {

    private static final Logger LOG = LoggerFactory.getLogger(StratumListener.class);
    private static final String NO_CAUSE =
            "It rolled back at its end without an exception of the member's: a resource refused to prepare, the transaction"
                    + " timed out, or the server stopped in the middle; the server's log at this time has more";

    private final Clock clock = Clock.systemUTC();
    private final RetryPolicy policy = RetryPolicy.from(System::getProperty);
    private final KeepFinished keep = KeepFinished.from(System::getProperty);

    @Resource
    private MessageDrivenContext context;

    @Resource
    private TransactionSynchronizationRegistry transactions;

    /** Not used: it makes this bean start after the queue. */
    @Resource(lookup = RequestQueue.JNDI_NAME)
    private Queue source;

    @EJB
    private Tracking tracking;

    @EJB
    private Joins joins;

    @EJB
    private RequestQueue queue;

    @EJB
    private StratifiedTransactions strata;

    @EJB
    private PolicyInForce divisions;

    @EJB
    private Correspondence correspondence;

    @EJB
    private Compensations compensations;

    @Inject
    private Telemetry telemetry;

    @Override
    public void onMessage(Message message) {
        try {
            int deliveries = message.getIntProperty("JMSXDeliveryCount");
            String body = message instanceof TextMessage carrier ? carrier.getText() : null;
            String text = body == null ? "" : body;
            if (ChainNews.FORMAT.equals(message.getStringProperty(NodeQueues.FORMAT_PROPERTY))) {
                learn(ChainNews.decode(text));
            } else {
                take(RequestMessage.decode(text), deliveries > 1);
            }
        } catch (RequestMessage.UnreadableException | ChainNews.UnreadableException unreadable) {
            // After ten deliveries the broker moves it out of the way, to its dead-letter queue.
            LOG.error("Message {} in the queue of requests can't be read. {}", id(message), unreadable.getMessage());
            context.setRollbackOnly();
        } catch (JMSException | NamingException | RuntimeException failure) {
            LOG.error("Message {} could not be dealt with and goes back to the queue", id(message), failure);
            context.setRollbackOnly();
        }
    }

    /** Another node tells of a chain: what is requested of this one begins, and who waited for what has ended need not wait for its next look. */
    private void learn(ChainNews news) {
        Learned learned = correspondence.arrives(news);
        for (RequestRow row : learned.toRun()) {
            Instant due = row.dueAt();
            Duration delay = due == null ? Duration.ZERO : Duration.between(now(), due);
            StratumRequest request = StratumRequests.of(row);
            queue.put(new RequestMessage(request, 1), delay.isNegative() ? Duration.ZERO : delay);
            LOG.debug("{} requested by node {}", request, news.from());
        }
        learned.waiting().forEach(this::putNext);
        learned.ended().forEach(row -> joins.behind(row.request()).ifPresent(this::putNext));
    }

    /** Its turn has come: here, or on its node. */
    private void putNext(RequestRow row) {
        if (row.node() == null) {
            StratumRequest request = StratumRequests.of(row);
            queue.put(new RequestMessage(request, tracking.nextAttempt(request.id())), Duration.ZERO);
        } else {
            outbox(row.chain()).tell(row.node());
        }
    }

    private void take(RequestMessage message, boolean redelivered) throws NamingException {
        StratumRequest request = message.request();
        Progress progress = tracking.progress(request.id());
        MemberTransaction<?> member = Members.find(request.member());
        Gathering gathering =
                progress.executed() || member == null ? Gathering.single() : joins.gather(request.id(), member.join());
        NextStep step = NextStep.of(
                progress.executed(),
                member != null,
                redelivered,
                message.attempt(),
                progress.looks(),
                gathering.turn(),
                policy);
        if (step instanceof NextStep.Run && member != null) {
            run(message, StratumRun.of(request, gathering), member, progress.failures() + 1);
        } else if (step instanceof NextStep.AwaitRow && keep.isForgotten(request.requestedAt(), now())) {
            LOG.error(
                    "{} is consumed: it was requested at {} and its rows are not there",
                    request,
                    request.requestedAt());
        } else if (step instanceof NextStep.AwaitRow) {
            Duration delay = policy.lookAfter(Duration.between(request.requestedAt(), now()));
            queue.put(message, delay);
            LOG.debug("{} comes before its requester's rows; next look in {}", request, delay);
        } else if (step instanceof NextStep.AwaitJoin waiting) {
            awaitJoin(message, gathering, waiting.delay());
        } else if (step instanceof NextStep.Follow follow) {
            follow(request, gathering, follow.wakeLeader());
        } else if (step instanceof NextStep.Wait waiting) {
            awaitMember(message, waiting.delay(), progress.looks());
        } else if (step instanceof NextStep.Retry retry) {
            retry(message, retry);
        } else if (step instanceof NextStep.Park) {
            tracking.parks(request.id(), message.attempt(), NO_CAUSE, now());
            tellInterested(request);
            telemetry.meters().parked(request.member());
            LOG.error("{} parked after {} attempts; resume it when its cause is removed", request, message.attempt());
        } else {
            LOG.info("{} has committed already: this delivery changes nothing", request);
        }
    }

    private void run(RequestMessage message, StratumRun run, MemberTransaction<?> member, int attempt) {
        StratumRequest request = message.request();
        Running running = new Running(request.chain(), run.stratum(), request.id(), plan(request));
        transactions.putResource(Running.KEY, running);
        if (!executes(run)) {
            return;
        }
        Traces.Span span = telemetry
                .traces()
                .begin(request.member(), request.chain().toString(), run.stratum(), attempt, request.trace());
        AttemptLog log = new AttemptLog(request, attempt, System.nanoTime(), now(), telemetry.meters(), span);
        transactions.registerInterposedSynchronization(log);
        try {
            span.around(() -> new StratumWork(running, attempt, strata, compensations)
                    .run(request.member(), member, run.payloads()));
            if (context.getRollbackOnly()) {
                fails(message, log, "The member marked the transaction for rollback and threw nothing");
            } else {
                ends(run);
            }
        } catch (Exception | LinkageError failure) {
            LOG.debug("{} attempt {} failed", request, attempt, failure);
            fails(message, log, Causes.of(failure));
        }
    }

    /** By which this stratum's own requests are divided; null if each is a stratum. */
    private @Nullable Plan plan(StratumRequest request) {
        Division division = tracking.division(request.chain());
        return division == null ? null : divisions.plan(division.head(), division.policy());
    }

    /** False if the transaction can't commit: mostly because another delivery of the same request has just done so. */
    private boolean executes(StratumRun run) {
        StratumRequest request = run.leader();
        try {
            for (StratumRequest each : run.requests()) {
                tracking.executes(
                        Execution.running(each.id(), each.chain().value(), each.stratum(), request.id(), now()));
            }
            return true;
        } catch (RuntimeException collision) {
            // Not an attempt, so nothing is noted: the next delivery finds out which it was.
            LOG.info("{} can't be noted as executed, so this delivery goes back: {}", request, Causes.of(collision));
            context.setRollbackOnly();
            return false;
        }
    }

    /** Its work is done. Who waits for it, and for nothing else, need not wait for their next look. */
    private void ends(StratumRun run) {
        Instant now = now();
        run.requests().forEach(each -> tracking.worked(each.id(), now));
        joins.behind(run.leader().id()).ifPresent(this::putNext);
        tellInterested(run.leader());
    }

    /** Other nodes that want to know what has become of this. */
    private void tellInterested(StratumRequest request) {
        UUID chain = request.chain().value();
        Set<String> interested = correspondence.interested(chain, request.id(), request.member());
        if (!interested.isEmpty()) {
            outbox(chain).tell(interested);
        }
    }

    private Outbox outbox(UUID chain) {
        return Outbox.of(transactions, correspondence, chain);
    }

    private void awaitJoin(RequestMessage message, Gathering gathering, Duration delay) {
        StratumRequest request = message.request();
        String cause = "Member \"" + request.member() + "\" waits for "
                + (gathering.turn() == Gathering.Turn.QUEUED ? "what comes before it, " : "the announced ")
                + String.join(", ", new TreeSet<>(gathering.missing()));
        Instant now = now();
        tracking.joins(request.id(), cause, now, now.plus(delay));
        queue.put(message, delay);
        LOG.debug("{}: {}; next look in {}", request, cause, delay);
    }

    private void follow(StratumRequest request, Gathering gathering, boolean wakeLeader) {
        StratumRequest leader = StratumRequests.of(gathering.requests().get(0));
        if (wakeLeader) {
            queue.put(new RequestMessage(leader, tracking.nextAttempt(leader.id())), Duration.ZERO);
        }
        LOG.debug("{} is served together with request {}", request, leader.id());
    }

    private void fails(RequestMessage message, AttemptLog log, String cause) {
        context.setRollbackOnly();
        log.failed(cause);
        StratumRequest request = message.request();
        try {
            if (Members.find(request.member()) == null) {
                // Its deployment went away under it: that is no fault of the member's.
                return;
            }
            tracking.noteFailure(request.id(), message.attempt(), cause, now());
        } catch (NamingException | RuntimeException failure) {
            LOG.error("{}: why its attempt failed could not be noted: {}", request, cause, failure);
        }
    }

    private void awaitMember(RequestMessage message, Duration delay, int looks) {
        StratumRequest request = message.request();
        String cause = "Member \"" + request.member() + "\" is not deployed: nothing is bound to "
                + MemberNames.jndiName(request.member());
        Instant now = now();
        tracking.waits(request.id(), cause, now, now.plus(delay));
        queue.put(message, delay);
        if (looks == 0) {
            tellInterested(request);
            LOG.info("{} waits. {}", request, cause);
        } else {
            LOG.debug("{} still waits; next look in {}", request, delay);
        }
    }

    private void retry(RequestMessage message, NextStep.Retry retry) {
        StratumRequest request = message.request();
        Instant now = now();
        tracking.retries(request.id(), message.attempt(), NO_CAUSE, now, now.plus(retry.delay()));
        queue.put(new RequestMessage(request, retry.attempt()), retry.delay());
        tellInterested(request);
        LOG.info("{} is tried again in {}", request, retry.delay());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable String id(Message message) {
        try {
            return message.getJMSMessageID();
        } catch (JMSException failure) {
            return "without an id";
        }
    }
}
