package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.probe.Probe;
import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.HaltingAgent;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server with EAR, bookshop and probe, in which orders are cut through at points of their commits, one after the other on the same data.
 * Recovery runs on request only, so that what is in doubt can be counted first; the orphan interval is 2 s instead of 20 s.
 */
final class CutThrough implements AutoCloseable {

    /** The books from here on have an author each, so that a run's royalty is an account's first. */
    static final int FIRST_NOVEL = 20001;

    static final Path EAR = Path.of(System.getProperty("daicho.ear"));

    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

    private final ServerProcess server;
    private final HaltingAgent agent;
    private final Bookshop shop;
    private final Probe probe;

    /** Starts the server. */
    CutThrough(String name, int portOffset) {
        server = ServerProcess.create(name, portOffset);
        agent = new HaltingAgent(server.base());
        server.javaOptions(agent.javaOptions())
                .serverOptions(
                        "-DRecoveryEnvironmentBean.periodicRecoveryInitilizationOffset=3600",
                        "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=3600",
                        "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                        "-DRecoveryEnvironmentBean.orphanSafetyInterval=2000")
                .deploy(EAR)
                .deploy(Path.of(System.getProperty("daicho.bookshop")))
                .deploy(Probe.war(server.base()));
        shop = new Bookshop(server);
        probe = new Probe(server);
        try {
            restart();
        } catch (RuntimeException | Error failure) {
            server.close();
            throw failure;
        }
    }

    ServerProcess server() {
        return server;
    }

    Bookshop shop() {
        return shop;
    }

    /** From now on the point cuts; not before, so that what was set up is whole. */
    void arm(HaltPoint point) {
        agent.arm(point.toString());
    }

    void disarm() {
        agent.disarm();
    }

    /** Places the order and sees the server end by the halt, and by nothing else; then starts it again. */
    void haltDuring(VictimOrder victim, HaltPoint point) {
        arm(point);
        try {
            Http.Answer answer = victim.place();
            throw new AssertionError(victim + ": the halt did not fire; the order was answered " + answer);
        } catch (Http.NoAnswer halted) {
            assertEquals(HaltingAgent.STATUS, server.awaitExit(Duration.ofSeconds(30)), () -> victim + ": exit status");
        }
        disarm();
        restart();
    }

    private void restart() {
        server.start();
        awaitDeployed();
    }

    /** Takes the EAR away and deploys it again, and with it what depends on it. */
    void redeploy() {
        server.undeploy("daicho.ear");
        server.deploy(EAR);
        awaitDeployed();
        server.awaitAnswer("probe/in-doubt").awaitAnswer("bookshop/api/ledger");
    }

    InDoubt inDoubt() {
        return probe.inDoubt();
    }

    /** Runs recovery passes until nothing is in doubt. */
    void recover() {
        ServerProcess.await("recovery", RECOVERY_LIMIT, () -> {
            probe.recover();
            return probe.inDoubt().equals(InDoubt.NONE);
        });
        assertEquals(List.of(), server.heuristics(), "heuristic outcomes in the log");
    }

    private void awaitDeployed() {
        List.of("daicho.ear", "bookshop.war", "probe.war").forEach(server::awaitDeployed);
    }

    @Override
    public void close() {
        server.close();
    }
}
