package dev.daicho.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.probe.Probe;
import dev.daicho.tests.server.Bookshop;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server with EAR, bookshop and probe, in which one order is cut through at a point of its commit. Recovery runs on request only, so
 * that what is in doubt can be counted first; the orphan interval is 2 s instead of 20 s.
 */
final class CutThrough implements AutoCloseable {

    /** The books from here on have an author each, so that a run's royalty is an account's first. */
    static final int FIRST_NOVEL = 20001;

    static final Path EAR = Path.of(System.getProperty("daicho.ear"));

    private static final int HALTED = 77;
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

    private final String run;
    private final ServerProcess server;
    private final Path armed;
    private final Bookshop shop;
    private final VictimOrder victim;
    private final Probe probe;

    /** Starts the server and opens the customer's account. */
    CutThrough(String run, int portOffset, HaltPoint point, int novel) {
        this.run = run;
        server = ServerProcess.create(run.replaceAll("[^A-Za-z0-9]+", "-"), portOffset);
        armed = server.base().resolve("armed");
        server.javaOptions(point.javaOptions(armed))
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
            victim = new VictimOrder(shop, novel, run);
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

    VictimOrder victim() {
        return victim;
    }

    /** From now on the point cuts; not before, so that what was set up is whole. */
    void arm() {
        write(armed);
    }

    /** Places the order and sees the server end by the halt, and by nothing else. */
    void haltDuringOrder() {
        arm();
        try {
            Http.Answer answer = victim.place();
            throw new AssertionError(run + ": the halt did not fire; the order was answered " + answer);
        } catch (Http.NoAnswer halted) {
            assertEquals(HALTED, server.awaitExit(Duration.ofSeconds(30)), () -> run + ": exit status");
        }
        disarm();
    }

    void disarm() {
        try {
            Files.delete(armed);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void restart() {
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
        ServerProcess.await("recovery, " + run, RECOVERY_LIMIT, () -> {
            probe.recover();
            return probe.inDoubt().equals(InDoubt.NONE);
        });
        assertEquals(List.of(), server.heuristics(), () -> run + ": heuristic outcomes in the log");
    }

    private void awaitDeployed() {
        List.of("daicho.ear", "bookshop.war", "probe.war").forEach(server::awaitDeployed);
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
