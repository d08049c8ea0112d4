package dev.daicho.tests.strata;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import dev.daicho.tests.strata.user.A1;
import dev.daicho.tests.strata.user.A2;
import dev.daicho.tests.strata.user.A3;
import dev.daicho.tests.strata.user.Checkout;
import dev.daicho.tests.strata.user.Console;
import dev.daicho.tests.strata.user.CountingMember;
import dev.daicho.tests.strata.user.Effects;
import dev.daicho.tests.strata.user.EffectsTable;
import dev.daicho.tests.strata.user.FarEffects;
import dev.daicho.tests.strata.user.FarEffectsBean;
import dev.daicho.tests.strata.user.Figure8;
import dev.daicho.tests.strata.user.G2;
import dev.daicho.tests.strata.user.G3;
import dev.daicho.tests.strata.user.G4;
import dev.daicho.tests.strata.user.G5;
import dev.daicho.tests.strata.user.G6;
import dev.daicho.tests.strata.user.GatedMember;
import dev.daicho.tests.strata.user.GraphServlet;
import dev.daicho.tests.strata.user.Job;
import dev.daicho.tests.strata.user.LateMember;
import dev.daicho.tests.strata.user.OwnPolicy;
import dev.daicho.tests.strata.user.P1;
import dev.daicho.tests.strata.user.P2;
import dev.daicho.tests.strata.user.P3;
import dev.daicho.tests.strata.user.P4;
import dev.daicho.tests.strata.user.PlannedMember;
import dev.daicho.tests.strata.user.Requester;
import dev.daicho.tests.strata.user.SpreadMember;
import dev.daicho.tests.strata.user.StrataServlet;
import dev.daicho.tests.strata.user.UndoingMember;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A server with the EAR and a user's deployment that requests strata; short pauses, so that tests need not wait. Thread-safe calls. */
final class StrataServer implements AutoCloseable {

    static final int ATTEMPTS = 4;

    private static final String STRUCTURE =
            """
            <jboss-deployment-structure xmlns="urn:jboss:deployment-structure:1.3">
              <deployment><dependencies><module name="deployment.daicho.ear" annotations="true" /></dependencies></deployment>
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

    private final ServerProcess server;
    private final Path wars;

    StrataServer(String name, int portOffset, Duration overdueAfter) throws IOException {
        this(name, portOffset, overdueAfter, true);
    }

    /** With the EAR and the user's deployment there from the start, or not yet. */
    StrataServer(String name, int portOffset, Duration overdueAfter, boolean isDeployed) throws IOException {
        server = ServerProcess.create(name, portOffset)
                .serverOptions(
                        "-Ddaicho.strata.attempts=" + ATTEMPTS,
                        "-Ddaicho.strata.first-pause=PT0.2S",
                        "-Ddaicho.strata.longest-wait=PT1S",
                        "-Ddaicho.strata.overdue-after=" + overdueAfter,
                        "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=3",
                        "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                        "-DRecoveryEnvironmentBean.orphanSafetyInterval=2000");
        wars = Files.createDirectories(server.base().resolve("wars"));
        if (isDeployed) {
            deploy();
        }
    }

    /** The EAR and the user's deployment. */
    void deploy() throws IOException {
        server.deploy(Path.of(System.getProperty("daicho.ear")))
                .deploy(war(
                        "user.war",
                        Job.class,
                        Job.How.class,
                        Effects.class,
                        EffectsTable.class,
                        CountingMember.class,
                        GatedMember.class,
                        Requester.class,
                        UndoingMember.class,
                        FarEffects.class,
                        FarEffectsBean.class,
                        SpreadMember.class,
                        Console.class,
                        StrataServlet.class));
    }

    StrataServer start() {
        server.start().awaitDeployed("user.war");
        return this;
    }

    void kill() {
        server.kill();
    }

    ServerProcess process() {
        return server;
    }

    void deployLateMember() throws IOException {
        server.deploy(war("late.war", Job.class, Job.How.class, Effects.class, LateMember.class))
                .awaitDeployed("late.war");
    }

    void deployGraph() throws IOException {
        server.deploy(war(
                        "graph.war",
                        Job.class,
                        Job.How.class,
                        Effects.class,
                        Figure8.class,
                        A1.class,
                        A1.Order.class,
                        A1.Parcel.class,
                        A2.class,
                        A3.class,
                        G2.class,
                        G3.class,
                        G4.class,
                        G5.class,
                        G6.class,
                        P1.class,
                        P2.class,
                        P3.class,
                        P4.class,
                        PlannedMember.class,
                        OwnPolicy.class,
                        Checkout.class,
                        GraphServlet.class))
                .awaitDeployed("graph.war");
    }

    private Path war(String name, Class<?>... classes) {
        Path file = wars.resolve(name);
        WebArchive archive = ShrinkWrap.create(WebArchive.class, name).addClasses(classes);
        for (Class<?> each : classes) {
            if (each == CountingMember.class) {
                archive.addClass("dev.daicho.tests.strata.user.RefusingResource");
            }
            if (each == GraphServlet.class) {
                archive.addClass("dev.daicho.tests.strata.user.GraphJobs");
            }
        }
        archive.addAsWebInfResource(new StringAsset(STRUCTURE), "jboss-deployment-structure.xml")
                .addAsManifestResource(new StringAsset(ORDER), "jboss-all.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    /** Asks, with parameters as name, value, name, value. */
    Http.Answer ask(String what, String... parameters) {
        String query = IntStream.range(0, parameters.length / 2)
                .mapToObj(
                        i -> parameters[2 * i] + "=" + URLEncoder.encode(parameters[2 * i + 1], StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return Http.get(URI.create(server.url("user/strata/" + what) + "?" + query));
    }

    String tell(String what, String... parameters) {
        return ask(what, parameters).expect(200).strip();
    }

    /** Requests one member in a transaction that commits, and gives the chain's name. */
    String request(String member, String key, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "members";
        parameters[1] = member;
        parameters[2] = "key";
        parameters[3] = key;
        System.arraycopy(more, 0, parameters, 4, more.length);
        return tell("request", parameters);
    }

    /** Waits inside the server, as a caller of ours would. */
    String await(String chain, Duration limit) {
        return tell("await", "key", chain, "millis", String.valueOf(limit.toMillis()));
    }

    /** Lines of key, stratum, count. */
    List<String> effects(String prefix) {
        String lines = tell("effects", "key", prefix);
        return lines.isEmpty() ? List.of() : lines.lines().toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
