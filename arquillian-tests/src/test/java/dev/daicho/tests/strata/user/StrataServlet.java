package dev.daicho.tests.strata.user;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.StrataOperations;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.StratumStatus;
import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way in for tests: {@code /strata/<what>?key=…}, answered as plain lines; a refusal is a 409 with its class and message. */
@WebServlet("/strata/*")
public class StrataServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @EJB
    private Requester requester;

    @EJB
    private Effects effects;

    @EJB(lookup = "java:global/daicho/stratified-tx/StratifiedTransactions!dev.daicho.strata.StratifiedTransactions")
    private StratifiedTransactions strata;

    @EJB(lookup = "java:global/daicho/stratified-tx/StrataOperations!dev.daicho.strata.StrataOperations")
    private StrataOperations operations;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        Map<String, String> given = request.getParameterMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()[0]));
        try {
            effects.makeTable();
            response.getWriter().println(answer(request.getPathInfo().substring(1), given));
        } catch (Exception failure) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
            response.getWriter().println(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
    }

    private String answer(String what, Map<String, String> given) throws Exception {
        String key = given.getOrDefault("key", "");
        return switch (what) {
            case "request" ->
                requester
                        .request(list(given.get("members")), job(key, given), given.containsKey("rollback"))
                        .toString();
            case "effects" -> String.join("\n", effects.count(key));
            case "status" ->
                strata.status(ChainId.parse(key)).map(StrataServlet::line).orElse("none");
            case "await" ->
                line(strata.await(ChainId.parse(key), Duration.ofMillis(Long.parseLong(given.get("millis")))));
            case "chains" ->
                strata.chains(Integer.parseInt(given.get("limit"))).stream()
                        .map(chain -> chain.id() + " " + chain.state())
                        .collect(Collectors.joining("\n"));
            case "undoable" ->
                requester
                        .requestUndoable(key, Integer.parseInt(given.get("failures")))
                        .toString();
            case "in-order" ->
                requester
                        .requestInOrder(key, given.get("effect"), Integer.parseInt(given.get("failures")))
                        .toString();
            case "requests" ->
                strata.status(ChainId.parse(key)).orElseThrow().strata().stream()
                        .map(stratum -> stratum.request().toString())
                        .collect(Collectors.joining("\n"));
            case "parked" ->
                operations.inState(ChainState.PARKED, 1000).stream()
                        .map(chain -> chain.id().toString())
                        .collect(Collectors.joining("\n"));
            case "payload" -> operations.payload(UUID.fromString(key));
            case "resume" -> done(() -> operations.resume(ChainId.parse(key), "the cause is removed"));
            case "skip" -> done(() -> operations.skip(UUID.fromString(key), "it is void"));
            case "compensate" -> done(() -> operations.compensate(ChainId.parse(key), "sold out"));
            case "acts" ->
                operations.acts(ChainId.parse(key)).stream()
                        .map(act -> act.kind() + " by " + act.who() + ": " + act.reason())
                        .collect(Collectors.joining("\n"));
            case "purge" -> String.valueOf(operations.purge(Duration.parse(given.get("age"))));
            case "console" ->
                Console.ask(
                        given.get("what"),
                        Stream.of("of", "by", "why")
                                .map(given::get)
                                .filter(Objects::nonNull)
                                .toArray(String[]::new));
            case "open-gate" -> done(GatedMember.GATE::countDown);
            case "outside" -> done(() -> strata.request("counting", job(key, given)));
            case "wait-inside" -> done(() -> requester.waitInside(key));
            case "marked" -> done(() -> requester.requestAfterMarking(key));
            case "name" -> done(() -> requester.request(given.get("members"), job(key, given)));
            case "null" -> done(() -> requester.request("counting", (Object) null));
            case "large" -> done(() -> requester.request("counting", "x".repeat(300_000)));
            case "wrong-payload" -> done(() -> requester.request("counting", List.of("not", "a", "job")));
            case "put" -> done(() -> requester.put(given.get("text")));
            case "lose" ->
                done(() -> effects.addRequestWithoutMessage(key, given.get("request"), "counting", given.get("text")));
            default -> throw new IllegalArgumentException(what);
        };
    }

    private interface Step {
        void run() throws Exception;
    }

    private static String done(Step step) throws Exception {
        step.run();
        return "done";
    }

    private static List<String> list(String names) {
        return names == null || names.isEmpty() ? List.of() : Arrays.asList(names.split(","));
    }

    private static Job job(String key, Map<String, String> given) {
        return new Job(
                key,
                Integer.parseInt(given.getOrDefault("failures", "0")),
                Job.How.valueOf(given.getOrDefault("how", "THROW")),
                list(given.get("next")));
    }

    /** State, then for each stratum: number, member, state, attempts, cause. */
    private static String line(ChainStatus chain) {
        return chain.state()
                + (chain.first().isEmpty() ? "" : " first " + chain.first())
                + chain.strata().stream().map(StrataServlet::line).collect(Collectors.joining());
    }

    private static String line(StratumStatus stratum) {
        return " | " + stratum.number() + " " + stratum.member()
                + (stratum.inside().isEmpty() ? "" : " with " + stratum.inside()) + " " + stratum.state() + " "
                + stratum.attemptCount()
                + (stratum.lastCause() == null ? "" : " " + stratum.lastCause());
    }
}
