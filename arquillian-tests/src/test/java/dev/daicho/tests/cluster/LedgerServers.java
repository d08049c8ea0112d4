package dev.daicho.tests.cluster;

import dev.daicho.tests.probe.InDoubt;
import dev.daicho.tests.probe.Probe;
import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Three servers whose ledgers are one group, each with the teller and the probe. */
final class LedgerServers implements AutoCloseable {

    static final int COUNT = 3;
    static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

    static final Duration ORPHAN_INTERVAL = Duration.ofSeconds(2);

    private static final int FIRST_OFFSET = 740;
    private static final int OFFSET_STEP = 10;
    private static final int FIRST_LEDGER_PORT = 9740;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> NAMES = List.of("a", "b", "c");

    private static final String STRUCTURE =
            """
            <jboss-deployment-structure xmlns="urn:jboss:deployment-structure:1.3">
              <deployment>
                <dependencies>
                  <module name="deployment.daicho.ear" />
                </dependencies>
              </deployment>
            </jboss-deployment-structure>
            """;

    private static final String ORDER =
            """
            <jboss xmlns="urn:jboss:1.0">
              <jboss-deployment-dependencies xmlns="urn:jboss:deployment-dependencies:1.0">
                <dependency name="daicho.ear" />
              </jboss-deployment-dependencies>
            </jboss>
            """;

    private final List<ServerProcess> servers = new ArrayList<>();

    LedgerServers(String prefix) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            members.append(i == 0 ? "" : ",")
                    .append(NAMES.get(i))
                    .append("=127.0.0.1:")
                    .append(FIRST_LEDGER_PORT + i);
        }
        for (int i = 0; i < COUNT; i++) {
            ServerProcess server = ServerProcess.create(prefix + "-" + NAMES.get(i), FIRST_OFFSET + i * OFFSET_STEP);
            server.javaOptions("-Xmx512m")
                    .serverOptions(
                            "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=3",
                            "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                            "-DRecoveryEnvironmentBean.orphanSafetyInterval=" + ORPHAN_INTERVAL.toMillis(),
                            "-Ddaicho.ledger.node=" + NAMES.get(i),
                            "-Ddaicho.ledger.members=" + members,
                            "-Ddaicho.ledger.election-timeout-millis=" + ELECTION_TIMEOUT.toMillis(),
                            "-Ddaicho.ledger.snapshot-entries=2000")
                    .deploy(Path.of(System.getProperty("daicho.ear")))
                    .deploy(teller(server.base()))
                    .deploy(Probe.war(server.base()));
            servers.add(server);
        }
    }

    private static Path teller(Path folder) {
        Path file = folder.resolve("teller.war");
        ShrinkWrap.create(WebArchive.class, "teller.war")
                .addClasses(TellerServlet.class, BankServlet.class, Gate.class, Gate.Passage.class)
                .addAsWebInfResource(new StringAsset(STRUCTURE), "jboss-deployment-structure.xml")
                .addAsManifestResource(new StringAsset(ORDER), "jboss-all.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    /** All at once: the first start of a group needs every member. */
    LedgerServers start() {
        List<CompletableFuture<Void>> starting = servers.stream()
                .map(server -> CompletableFuture.runAsync(() -> start(server), task -> new Thread(task).start()))
                .toList();
        starting.forEach(CompletableFuture::join);
        for (ServerProcess server : servers) {
            ServerProcess.await(
                    "accounts",
                    LIMIT,
                    () -> Http.post(server.url("teller/open"), "").status() == 204);
        }
        return this;
    }

    void start(ServerProcess server) {
        server.start().awaitDeployed("daicho.ear").awaitDeployed("teller.war").awaitDeployed("probe.war");
    }

    List<ServerProcess> all() {
        return servers;
    }

    ServerProcess leader() {
        ServerProcess[] found = new ServerProcess[1];
        ServerProcess.await("a leader", LIMIT, () -> {
            found[0] = servers.stream()
                    .filter(server -> bean(server, "Role").equals(Optional.of("leader")))
                    .findFirst()
                    .orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    static Optional<String> bean(ServerProcess server, String attribute) {
        try {
            Http.Answer answer = Http.get(server.url("teller/bean?attribute=" + attribute));
            return answer.status() == 200 ? Optional.of(answer.body().strip()) : Optional.empty();
        } catch (Http.NoAnswer down) {
            return Optional.empty();
        }
    }

    /** Recovery passes until no resource of any server has anything in doubt. */
    void settle(Duration limit) {
        ServerProcess.await("nothing in doubt", limit, () -> servers.stream().allMatch(server -> {
            Probe probe = new Probe(server);
            probe.recover();
            return probe.inDoubt().equals(InDoubt.NONE);
        }));
    }

    void awaitSameDigest() {
        ServerProcess.await("the same digest everywhere", LIMIT, () -> {
            Set<Optional<String>> digests =
                    servers.stream().map(server -> bean(server, "Digest")).collect(Collectors.toSet());
            return digests.size() == 1 && digests.iterator().next().isPresent();
        });
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
    }
}
