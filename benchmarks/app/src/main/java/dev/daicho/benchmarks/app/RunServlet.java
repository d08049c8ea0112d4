package dev.daicho.benchmarks.app;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The way in: {@code ready}, {@code prepare}, {@code run} and {@code check}, each answered with one JSON object. */
@WebServlet("/do/*")
@ManagedExecutorDefinition(name = "java:app/concurrent/clients", maxAsync = 256)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class RunServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int AT_ONCE = 200;

    @EJB
    private transient Transfers transfers;

    @EJB
    private transient Batches batches;

    @EJB
    private transient Accounts accounts;

    @Resource(lookup = "java:app/concurrent/clients")
    private transient ManagedExecutorService executor;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonObjectBuilder answer = Json.createObjectBuilder();
        try {
            switch (request.getPathInfo()) {
                case "/ready" -> answer.add("role", accounts.ledgerRole());
                case "/prepare" -> prepare(request);
                case "/run" -> run(request, answer);
                case "/check" -> check(request, answer);
                default -> throw new IllegalArgumentException(request.getPathInfo());
            }
        } catch (Exception failure) {
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            answer.add("failure", String.valueOf(failure));
            log("failed", failure);
        }
        response.setContentType("application/json");
        response.getWriter().print(answer.build());
    }

    private void prepare(HttpServletRequest request) throws Exception {
        int count = number(request, "accounts");
        for (int first = 0; first < count; first += AT_ONCE) {
            accounts.openInLedger(first, Math.min(count, first + AT_ONCE));
        }
        accounts.openInPostgres(count);
    }

    private void run(HttpServletRequest request, JsonObjectBuilder answer) throws Exception {
        Load load = new Load(work(request));
        long forces = accounts.ledgerForces();
        Load.Seen seen = load.run(
                executor,
                number(request, "clients"),
                number(request, "millis"),
                Long.parseLong(request.getParameter("seed")));
        answer.add("count", seen.transfers())
                .add("seconds", seen.seconds())
                .add("perSecond", seen.transfers() / seen.seconds())
                .add("p50Micros", seen.nanos().getValueAtPercentile(50) / 1e3)
                .add("p99Micros", seen.nanos().getValueAtPercentile(99) / 1e3)
                .add("forcesPerTransfer", (accounts.ledgerForces() - forces) / (double) Math.max(1, seen.transfers()))
                .add("failures", seen.failures())
                .add("firstFailure", seen.firstFailure());
    }

    private Load.Work work(HttpServletRequest request) {
        String target = request.getParameter("target");
        int count = number(request, "accounts");
        boolean isHot = Boolean.parseBoolean(request.getParameter("hot"));
        int batch = number(request, "batch");
        return batch > 0 ? batches(target, count, isHot, batch) : single(target, count, isHot, request);
    }

    private Load.Work single(String target, int count, boolean isHot, HttpServletRequest request) {
        boolean withSecond = Boolean.parseBoolean(request.getParameter("second"));
        return random -> {
            Pair pair = Pair.random(random, count, isHot);
            switch (target) {
                case "ledger" -> transfers.ledger(pair.from(), pair.to(), withSecond);
                case "postgres" -> transfers.postgres(pair.from(), pair.to(), withSecond);
                case "nothing" -> transfers.nothing(withSecond);
                default -> throw new IllegalArgumentException(target);
            }
            return 1;
        };
    }

    private Load.Work batches(String target, int count, boolean isHot, int batch) {
        return random -> {
            List<Pair> pairs = Stream.generate(() -> Pair.random(random, count, isHot))
                    .limit(batch)
                    .toList();
            switch (target) {
                case "ledger" -> batches.ledger(pairs);
                case "postgres" -> batches.postgres(pairs);
                default -> throw new IllegalArgumentException(target);
            }
            return batch;
        };
    }

    private void check(HttpServletRequest request, JsonObjectBuilder answer) throws Exception {
        answer.add("ledgerSum", accounts.ledgerSum(number(request, "accounts")))
                .add("postgresSum", accounts.postgresSum())
                .add("postgresPostings", accounts.postgresPostings());
    }

    private static int number(HttpServletRequest request, String name) {
        return Integer.parseInt(request.getParameter(name));
    }
}
