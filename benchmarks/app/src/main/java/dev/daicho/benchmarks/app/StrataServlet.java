package dev.daicho.benchmarks.app;

import dev.daicho.benchmarks.app.GlobalTransactions.Rest;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/** The way in for global transactions: {@code prepare}, {@code run}, {@code relay} and {@code check}, each answered with one JSON object. */
@WebServlet("/strata/*")
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class StrataServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @EJB
    private transient GlobalTransactions globals;

    @EJB
    private transient UsedResources resources;

    @EJB
    private transient LocalRelay relay;

    @Resource(lookup = "java:app/concurrent/clients")
    private transient ManagedExecutorService executor;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonObjectBuilder answer = Json.createObjectBuilder();
        try {
            switch (request.getPathInfo()) {
                case "/prepare" -> prepare(names(request.getParameter("resources")));
                case "/run" -> run(request, answer);
                case "/relay" -> relay(number(request, "chains"), number(request, "hops"), answer);
                case "/check" -> check(names(request.getParameter("resources")), answer);
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

    private void prepare(List<String> names) throws Exception {
        for (String name : names) {
            resources.makeTable(name);
            resources.prepare(name);
        }
    }

    /** Closed-loop clients, each of which goes on when its user would: when the first stratum has committed, or, alone, when all have. */
    private void run(HttpServletRequest request, JsonObjectBuilder answer) throws Exception {
        List<List<String>> strata = Arrays.stream(request.getParameter("strata").split(";"))
                .map(StrataServlet::names)
                .toList();
        boolean isHot = Boolean.parseBoolean(request.getParameter("hot"));
        boolean isAlone = Boolean.parseBoolean(request.getParameter("alone"));
        AtomicInteger branches = new AtomicInteger();
        ChainClock.reset();
        Load load = new Load(random -> {
            long number = ChainClock.begin();
            try {
                branches.set(globals.run(new Rest(number, isHot, strata)));
                return 1;
            } catch (Exception failure) {
                ChainClock.forget(number);
                throw failure;
            }
        });
        Load.AfterEach after = isAlone ? ChainClock::awaitAll : () -> {};
        long began = System.nanoTime();
        Load.Seen seen = load.run(executor, number(request, "clients"), number(request, "millis"), 1, after);
        ChainClock.awaitAll();
        double seconds = (ChainClock.lastEndNanos() - began) / 1e9;
        long count = seen.nanos().getTotalCount();
        answer.add("count", count)
                .add("perSecond", count / seconds)
                .add("branches", branches.get())
                .add("p50Micros", micros(seen.nanos(), 50))
                .add("p99Micros", micros(seen.nanos(), 99))
                .add("wholeP50Micros", micros(ChainClock.wholes(), 50))
                .add("wholeP99Micros", micros(ChainClock.wholes(), 99))
                .add("holdP50Micros", micros(ChainClock.holds(), 50))
                .add("holdP99Micros", micros(ChainClock.holds(), 99))
                .add("failures", seen.failures())
                .add("firstFailure", seen.firstFailure());
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    /** Strata that do nothing, one after the other, and the same number of hops in the broker's own transactions. */
    private void relay(int chains, int hops, JsonObjectBuilder answer) throws Exception {
        long began = System.nanoTime();
        for (int chain = 0; chain < chains; chain++) {
            long number = ChainClock.begin();
            globals.relay(new RelayMember.Hop(number, hops - 1));
            ChainClock.await(number);
        }
        double strataPerSecond = chains * hops / ((System.nanoTime() - began) / 1e9);
        String payload = "{\"number\":1,\"left\":10}".repeat(15); // about as long as a request
        answer.add("strataPerSecond", strataPerSecond).add("localPerSecond", relay.run(chains * hops, payload));
    }

    private void check(List<String> names, JsonObjectBuilder answer) throws Exception {
        for (String name : names) {
            if (UsedResources.isDatabase(name)) {
                answer.add(name, resources.used(name));
            }
        }
    }

    private static List<String> names(String list) {
        return Arrays.asList(list.split(",", -1));
    }

    private static int number(HttpServletRequest request, String name) {
        return Integer.parseInt(request.getParameter(name));
    }
}
