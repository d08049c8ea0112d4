package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.StrataOperations;
import dev.daicho.strata.tracking.Tracking;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Local;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The door for operators who come through a deployment: they are who the container says they are.
 *
 * <p>Thread-safe. Source: S11.
 */
@Stateless(name = "StrataOperations")
@Local(StrataOperations.class)
@TransactionAttribute(TransactionAttributeType.REQUIRED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class StrataOperationsBean implements StrataOperations {

    private static final int MOST_CHAINS = 1000;

    @Resource
    private SessionContext context;

    @EJB
    private Tracking tracking;

    @EJB
    private OperatorActs operators;

    @EJB
    private PurgeFinished finished;

    @Override
    public List<ChainStatus> inState(ChainState state, int limit) {
        if (limit < 1 || limit > MOST_CHAINS) {
            throw new InvalidRequestException(limit + " chains; ask for 1 to " + MOST_CHAINS);
        }
        return tracking.inState(state, limit);
    }

    @Override
    public String payload(UUID request) {
        return operators.payload(request);
    }

    @Override
    public void resume(ChainId chain, String reason) {
        operators.resume(chain, who(), reason);
    }

    @Override
    public void skip(UUID request, String reason) {
        operators.skip(request, who(), reason);
    }

    @Override
    public void compensate(ChainId chain, String reason) {
        operators.compensate(chain, who(), reason);
    }

    @Override
    public List<OperatorAct> acts(ChainId chain) {
        return operators.acts(chain);
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public int purge(Duration endedBefore) {
        return finished.purge(endedBefore);
    }

    private String who() {
        return String.valueOf(context.getCallerPrincipal().getName());
    }
}
