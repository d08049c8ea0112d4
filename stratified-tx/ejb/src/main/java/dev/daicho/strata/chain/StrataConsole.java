package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.StrataException;
import dev.daicho.strata.StratumStatus;
import dev.daicho.strata.nodes.Nodes;
import dev.daicho.strata.tracking.Tracking;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management bean's other side: texts in, texts out, so that any console can do without our classes.
 *
 * <p>Thread-safe; each act is a transaction of its own. Source: S11.
 */
final class StrataConsole implements StrataMXBean {

    private static final Logger LOG = LoggerFactory.getLogger(StrataConsole.class);
    private static final int MOST = 1000;

    private final Tracking tracking;
    private final OperatorActs operators;
    private final PurgeFinished finished;
    private final PolicyInForce policy;
    private final Nodes nodes;

    StrataConsole(
            Tracking tracking, OperatorActs operators, PurgeFinished finished, PolicyInForce policy, Nodes nodes) {
        this.tracking = tracking;
        this.operators = operators;
        this.finished = finished;
        this.policy = policy;
        this.nodes = nodes;
    }

    @Override
    public String getNode() {
        return nodes.here();
    }

    @Override
    public String getPolicy() {
        return policy.name();
    }

    @Override
    public int getParkedCount() {
        return tracking.inState(ChainState.PARKED, MOST).size();
    }

    @Override
    public List<String> getParked() {
        return tracking.inState(ChainState.PARKED, MOST).stream()
                .map(chain -> chain.id()
                        + String.join(
                                "",
                                chain.strata().stream()
                                        .filter(stratum -> stratum.state() == ChainState.PARKED)
                                        .map(stratum -> "; request " + stratum.request() + " of " + stratum.member()
                                                + ": " + stratum.lastCause())
                                        .toList()))
                .toList();
    }

    @Override
    public List<String> newest(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(limit + " chains; ask for 1 to " + MOST);
        }
        return tracking.newest(limit).stream()
                .map(chain -> chain.id() + " " + chain.state() + ", requested " + chain.requestedAt())
                .toList();
    }

    @Override
    public List<String> status(String chain) {
        ChainStatus status = told(() -> tracking.status(ChainId.parse(chain))
                .orElseThrow(() -> new IllegalArgumentException("There is no chain " + chain)));
        return status.strata().stream().map(StrataConsole::line).toList();
    }

    private static String line(StratumStatus stratum) {
        return stratum.number() + " " + stratum.member()
                + (stratum.inside().isEmpty() ? "" : " with " + stratum.inside()) + " " + stratum.state()
                + ", attempts " + stratum.attemptCount() + ", request " + stratum.request()
                + (stratum.lastCause() == null ? "" : ", " + stratum.lastCause());
    }

    @Override
    public String payload(String request) {
        return told(() -> operators.payload(uuid(request)));
    }

    @Override
    public void resume(String chain, String operator, String reason) {
        act(() -> operators.resume(ChainId.parse(chain), named(operator), reason));
    }

    @Override
    public void skip(String request, String operator, String reason) {
        act(() -> operators.skip(uuid(request), named(operator), reason));
    }

    @Override
    public void compensate(String chain, String operator, String reason) {
        act(() -> operators.compensate(ChainId.parse(chain), named(operator), reason));
    }

    @Override
    public List<String> acts(String chain) {
        return told(() -> operators.acts(ChainId.parse(chain)).stream()
                .map(act -> act.at() + " " + act.kind() + (act.request() == null ? "" : " of " + act.request()) + " by "
                        + act.who() + ": " + act.reason())
                .toList());
    }

    @Override
    public int purge(String endedBefore, String operator) {
        String who = named(operator);
        int forgotten = told(() -> finished.purge(Duration.parse(endedBefore)));
        LOG.warn("That was {}, by management: {} chains", who, forgotten);
        return forgotten;
    }

    @Override
    public String picture(String member, String policyName) {
        return told(() -> policy.report(MemberNames.checked(member), policyName).svg());
    }

    private static UUID uuid(String request) {
        return UUID.fromString(request);
    }

    private static String named(String operator) {
        if (operator == null || operator.isBlank() || operator.length() > 80) {
            throw new IllegalArgumentException(
                    "Say in 1 to 80 characters who does this; it is written down beside the chain");
        }
        return operator + " (management)";
    }

    private static void act(Runnable what) {
        told(() -> {
            what.run();
            return true;
        });
    }

    /** With exceptions that any console has the classes of. */
    private static <R> R told(Supplier<R> what) {
        try {
            return what.get();
        } catch (StrataException | DateTimeException refused) {
            throw new IllegalArgumentException(refused.getMessage());
        }
    }
}
