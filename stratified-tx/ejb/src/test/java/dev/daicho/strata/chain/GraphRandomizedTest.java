package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.Join;
import dev.daicho.strata.tracking.ChainRow;
import dev.daicho.strata.tracking.Execution;
import dev.daicho.strata.tracking.Gathering;
import dev.daicho.strata.tracking.Progress;
import dev.daicho.strata.tracking.RequestRow;
import dev.daicho.strata.tracking.RequestTerms;
import dev.daicho.strata.tracking.Tables;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Figure 8 with a join behind S2 and S3 (which is a joining member in half of the chains and a plain one in the others), over real tables and a queue that delivers in any order, again after every rollback, and before
 * the tables have committed: each request takes effect once, each stratum is one run with all its requests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GraphRandomizedTest {

    private static final int CHAINS = Boolean.getBoolean("daicho.campaign") ? 5_000 : 10;
    private static final int MOST_STEPS = 5_000;
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final RetryPolicy policy =
            new RetryPolicy(1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

    private EntityManagerFactory factory;

    @BeforeAll
    void makeTables() {
        factory = Persistence.createEntityManagerFactory(
                "strata-test",
                Map.of("jakarta.persistence.jdbc.url", "jdbc:h2:mem:graph;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=1"));
    }

    @AfterAll
    void close() {
        factory.close();
    }

    @Test
    void shouldRunFigureEightOnceWhateverTheOrder() {
        for (int round = 0; round < CHAINS; round++) {
            new Simulation(888L + round).run();
        }
    }

    private record Delivery(RequestMessage message, boolean again) {}

    private record Ran(String member, int requests) {}

    private final class Simulation {

        private final long seed;
        private final Random random;
        private final ChainId chain;
        private final Map<String, Join> joins;
        private final List<Delivery> queue = new ArrayList<>();
        private final List<Ran> runs = new ArrayList<>();
        /** Transactions that have committed at the broker and not yet in the database. */
        private final Deque<EntityManager> halfCommitted = new ArrayDeque<>();

        private final List<RequestMessage> puts = new ArrayList<>();
        private int requestsForS4;

        Simulation(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.joins = Map.of(
                    "s2",
                    Join.PER_STRATUM,
                    "s3",
                    seed % 2 == 0 ? Join.PER_STRATUM : Join.PER_REQUEST,
                    "s4",
                    Join.ALL_ANNOUNCED);
            this.chain = new ChainId(new UUID(random.nextLong(), random.nextLong()));
        }

        void run() {
            first();
            int steps = 0;
            while (!queue.isEmpty() || !halfCommitted.isEmpty()) {
                assertTrue(++steps < MOST_STEPS, "seed " + seed + " never ends: " + queue);
                if (queue.isEmpty() || random.nextInt(3) == 0 && !halfCommitted.isEmpty()) {
                    finish();
                } else {
                    deliver(queue.remove(random.nextInt(queue.size())));
                }
            }
            check();
        }

        private void first() {
            EntityManager entities = begin();
            Tables tables = Tables.of(entities);
            tables.tracking().begun(new ChainRow(chain.value(), NOON));
            tables.joins().announced(chain, "s4", null, Set.of("s2", "s3"));
            for (String member : List.of("s2", "s2", "s3", "s3")) {
                request(tables, chain.value(), 2, member);
            }
            commit(entities);
        }

        private EntityManager begin() {
            puts.clear();
            EntityManager entities = factory.createEntityManager();
            entities.getTransaction().begin();
            return entities;
        }

        private void request(Tables tables, UUID requester, int stratum, String member) {
            UUID id = new UUID(random.nextLong(), random.nextLong());
            int place = puts.size() + 1;
            tables.tracking()
                    .requested(new RequestRow(
                            id, chain.value(), stratum, place, member, "{}", NOON, requester, RequestTerms.USUAL));
            puts.add(new RequestMessage(new StratumRequest(chain, stratum, id, member, "{}", NOON, null), 1));
        }

        /** At the broker at once, in the database at once or later. */
        private void commit(EntityManager entities) {
            entities.flush();
            puts.forEach(message -> queue.add(new Delivery(message, false)));
            if (random.nextInt(2) == 0) {
                halfCommitted.add(entities);
            } else {
                entities.getTransaction().commit();
                entities.close();
            }
        }

        private void finish() {
            EntityManager entities = halfCommitted.remove();
            entities.getTransaction().commit();
            entities.close();
        }

        private void deliver(Delivery delivery) {
            EntityManager entities = begin();
            try {
                Ran ran = take(Tables.of(entities), delivery);
                if (random.nextInt(5) == 0) {
                    throw new PersistenceException("refused to prepare");
                }
                commit(entities);
                if (ran != null) {
                    runs.add(ran);
                    requestsForS4 += (int) puts.stream()
                            .filter(put -> put.request().member().equals("s4"))
                            .count();
                }
            } catch (PersistenceException rolledBack) {
                entities.getTransaction().rollback();
                entities.close();
                queue.add(new Delivery(delivery.message(), true));
            }
        }

        private @Nullable Ran take(Tables tables, Delivery delivery) {
            RequestMessage message = delivery.message();
            StratumRequest request = message.request();
            Progress progress = tables.tracking().progress(request.id());
            Gathering gathering = progress.executed()
                    ? Gathering.single()
                    : tables.joins().gather(request.id(), joins.getOrDefault(request.member(), Join.PER_REQUEST));
            NextStep step = NextStep.of(
                    progress.executed(),
                    true,
                    delivery.again(),
                    message.attempt(),
                    progress.looks(),
                    gathering.turn(),
                    policy);
            if (step instanceof NextStep.Run) {
                return work(tables, StratumRun.of(request, gathering));
            } else if (step instanceof NextStep.AwaitRow) {
                puts.add(message);
            } else if (step instanceof NextStep.AwaitJoin) {
                tables.tracking().joins(request.id(), "waits for " + gathering.missing(), NOON, NOON);
                puts.add(message);
            } else if (step instanceof NextStep.Retry retry) {
                tables.tracking().retries(request.id(), message.attempt(), "failed", NOON, NOON);
                puts.add(new RequestMessage(request, retry.attempt()));
            } else if (step instanceof NextStep.Follow follow && follow.wakeLeader()) {
                StratumRequest leader = StratumRequests.of(gathering.requests().get(0));
                puts.add(new RequestMessage(leader, tables.tracking().nextAttempt(leader.id())));
            }
            return null;
        }

        private Ran work(Tables tables, StratumRun run) {
            for (StratumRequest each : run.requests()) {
                tables.tracking()
                        .executes(Execution.running(
                                each.id(),
                                chain.value(),
                                each.stratum(),
                                run.leader().id(),
                                NOON));
            }
            String member = run.leader().member();
            int further = member.equals("s2") ? 2 : member.equals("s3") ? random.nextInt(3) : 0;
            for (int count = 0; count < further; count++) {
                request(tables, run.leader().id(), run.stratum() + 1, "s4");
            }
            return new Ran(member, run.requests().size());
        }

        private void check() {
            String told = "seed " + seed + ": " + runs;
            List<Ran> expected = new ArrayList<>(List.of(new Ran("s2", 2)));
            if (joins.get("s3") == Join.PER_STRATUM) {
                expected.add(new Ran("s3", 2));
            } else {
                expected.addAll(List.of(new Ran("s3", 1), new Ran("s3", 1)));
            }
            expected.add(new Ran("s4", requestsForS4));
            assertEquals(expected.get(expected.size() - 1), runs.get(runs.size() - 1), told);
            Comparator<Ran> byName = Comparator.comparing(Ran::member);
            assertEquals(expected, runs.stream().sorted(byName).toList(), told);
            try (EntityManager entities = factory.createEntityManager()) {
                assertEquals(
                        ChainState.DONE,
                        Tables.of(entities)
                                .tracking()
                                .status(chain)
                                .orElseThrow()
                                .state(),
                        told);
            }
        }
    }
}
