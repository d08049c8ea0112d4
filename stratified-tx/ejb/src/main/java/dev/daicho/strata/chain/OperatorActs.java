package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.nodes.Correspondence;
import dev.daicho.strata.tracking.Acts;
import dev.daicho.strata.tracking.Compensations;
import dev.daicho.strata.tracking.RequestRow;
import jakarta.ejb.EJB;
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
 * What operators do to chains that do not go on by themselves, in the tables and the queue at once, by whatever door they came; each act is kept
 * with its {@code who}, as the door knows it.
 *
 * <p>Thread-safe. Source: S11.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class OperatorActs {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorActs.class);

    private final Clock clock = Clock.systemUTC();

    @EJB
    private Acts acts;

    @EJB
    private Compensations compensations;

    @EJB
    private RequestQueue queue;

    @EJB
    private Correspondence correspondence;

    /** See {@link dev.daicho.strata.StrataOperations}. */
    public String payload(UUID request) {
        return acts.request(request).payload();
    }

    /** See {@link dev.daicho.strata.StrataOperations}. */
    public List<OperatorAct> acts(ChainId chain) {
        return acts.acts(chain);
    }

    /** See {@link dev.daicho.strata.StrataOperations}. */
    public void resume(ChainId chain, String who, String reason) {
        OperatorAct act = act(chain, null, OperatorAct.Kind.RESUME, who, reason);
        putFirstAttempts(chain, acts.resumes(act));
        LOG.info("Chain {} resumed by {}: {}", chain, who, reason);
    }

    /** See {@link dev.daicho.strata.StrataOperations}. */
    public void skip(UUID request, String who, String reason) {
        RequestRow row = acts.request(request);
        OperatorAct act = act(new ChainId(row.chain()), request, OperatorAct.Kind.SKIP, who, reason);
        putFirstAttempts(act.chain(), acts.skips(row, act));
        LOG.warn("{} skipped by {}: {}", StratumRequests.of(row), who, reason);
    }

    /** See {@link dev.daicho.strata.StrataOperations}. */
    public void compensate(ChainId chain, String who, String reason) {
        OperatorAct act = act(chain, null, OperatorAct.Kind.COMPENSATE, who, reason);
        List<RequestRow> steps = compensations.compensates(act, OperatorActs::compensating);
        putFirstAttempts(chain, steps);
        LOG.warn("Chain {} is undone in {} steps, asked for by {}: {}", chain, steps.size(), who, reason);
    }

    private OperatorAct act(ChainId chain, @Nullable UUID request, OperatorAct.Kind kind, String who, String reason) {
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
