package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.StrataOperations;
import dev.daicho.strata.nodes.Correspondence;
import dev.daicho.strata.tracking.Acts;
import dev.daicho.strata.tracking.Compensations;
import dev.daicho.strata.tracking.RequestRow;
import dev.daicho.strata.tracking.Tracking;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Local;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for operators: acts on chains that do not go on by themselves, in the tables and the queue at once.
 *
 * <p>Thread-safe. Source: S11.
 */
@Stateless(name = "StrataOperations")
@Local(StrataOperations.class)
@TransactionAttribute(TransactionAttributeType.REQUIRED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class StrataOperationsBean implements StrataOperations {

    private static final Logger LOG = LoggerFactory.getLogger(StrataOperationsBean.class);
    private static final int MOST_CHAINS = 1000;

    private final Clock clock = Clock.systemUTC();

    @Resource
    private SessionContext context;

    @EJB
    private Tracking tracking;

    @EJB
    private Acts acts;

    @EJB
    private Compensations compensations;

    @EJB
    private PurgeFinished finished;

    @EJB
    private RequestQueue queue;

    @EJB
    private Correspondence correspondence;

    @Override
    public List<ChainStatus> inState(ChainState state, int limit) {
        if (limit < 1 || limit > MOST_CHAINS) {
            throw new InvalidRequestException(limit + " chains; ask for 1 to " + MOST_CHAINS);
        }
        return tracking.inState(state, limit);
    }

    @Override
    public String payload(UUID request) {
        return acts.request(request).payload();
    }

    @Override
    public void resume(ChainId chain, String reason) {
        OperatorAct act = act(chain, null, OperatorAct.Kind.RESUME, reason);
        putFirstAttempts(chain, acts.resumes(act));
        LOG.info("Chain {} resumed by {}: {}", chain, act.who(), reason);
    }

    @Override
    public void skip(UUID request, String reason) {
        RequestRow row = acts.request(request);
        OperatorAct act = act(new ChainId(row.chain()), request, OperatorAct.Kind.SKIP, reason);
        putFirstAttempts(act.chain(), acts.skips(row, act));
        LOG.warn("{} skipped by {}: {}", StratumRequests.of(row), act.who(), reason);
    }

    @Override
    public void compensate(ChainId chain, String reason) {
        OperatorAct act = act(chain, null, OperatorAct.Kind.COMPENSATE, reason);
        List<RequestRow> steps = compensations.compensates(act, StrataOperationsBean::compensating);
        putFirstAttempts(chain, steps);
        LOG.warn("Chain {} is undone in {} steps, asked for by {}: {}", chain, steps.size(), act.who(), reason);
    }

    @Override
    public List<OperatorAct> acts(ChainId chain) {
        return acts.acts(chain);
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public int purge(Duration endedBefore) {
        return finished.purge(endedBefore);
    }

    private OperatorAct act(ChainId chain, @Nullable UUID request, OperatorAct.Kind kind, String reason) {
        String who = String.valueOf(context.getCallerPrincipal().getName());
        return new OperatorAct(chain, request, kind, who, reason == null ? "" : reason, now());
    }

    /** Here, or on their nodes; and whoever wants to know of the chain is told. */
    private void putFirstAttempts(ChainId chain, List<RequestRow> rows) {
        Set<String> elsewhere = new HashSet<>(correspondence.origin(chain.value()));
        for (RequestRow row : rows) {
            if (row.node() == null) {
                queue.put(new RequestMessage(StratumRequests.of(row), 1), Duration.ZERO);
            } else {
                elsewhere.add(row.node());
            }
        }
        correspondence.tell(chain.value(), elsewhere, Set.of());
    }

    private static Optional<String> compensating(String member) {
        try {
            MemberTransaction<?> found = Members.find(member);
            return found == null ? Optional.empty() : found.describe().map(MemberDescription::compensatedBy);
        } catch (NamingException failure) {
            throw new InvalidRequestException("Member " + member + " can't be asked what undoes it", failure);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
