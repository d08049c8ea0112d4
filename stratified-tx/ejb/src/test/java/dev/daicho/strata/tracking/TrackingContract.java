package dev.daicho.strata.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.StratumStatus;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tables, on each database that is supported: the schema is made as at a deployment, every query runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TrackingContract {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");

    private EntityManagerFactory factory;
    private EntityManager entities;
    private Tracking tracking;

    abstract Map<String, String> database() throws Exception;

    @BeforeAll
    void makeTables() throws Exception {
        Map<String, String> database = database();
        // Made, then found as they are: the second start of a server must change nothing.
        Persistence.createEntityManagerFactory("strata-test", database).close();
        factory = Persistence.createEntityManagerFactory("strata-test", database);
    }

    @AfterAll
    void close() {
        factory.close();
    }

    @BeforeEach
    void openSession() {
        entities = factory.createEntityManager();
        tracking = new Tracking(entities);
    }

    @AfterEach
    void closeSession() {
        entities.close();
    }

    private void inTransaction(Consumer<Tracking> work) {
        entities.getTransaction().begin();
        try {
            work.accept(tracking);
            entities.getTransaction().commit();
        } finally {
            if (entities.getTransaction().isActive()) {
                entities.getTransaction().rollback();
            }
            entities.clear();
        }
    }

    private <T> T read(Function<Tracking, T> work) {
        entities.clear();
        return work.apply(tracking);
    }

    private RequestRow request(UUID chain, int stratum, int place, String payload, Instant at) {
        RequestRow row = new RequestRow(
                UUID.randomUUID(), chain, stratum, place, "member" + place, payload, at, chain, RequestTerms.USUAL);
        inTransaction(tables -> tables.requested(row));
        return row;
    }

    private UUID chain(Instant at) {
        UUID chain = UUID.randomUUID();
        inTransaction(tables -> tables.begun(new ChainRow(chain, at)));
        return chain;
    }

    private ChainStatus status(UUID chain) {
        return read(tables -> tables.status(new ChainId(chain)).orElseThrow());
    }

    private void execute(RequestRow row) {
        inTransaction(tables -> tables.executes(
                Execution.running(row.request(), row.chain(), row.stratum(), row.request(), NOON.plusSeconds(9))));
    }

    @Test
    void shouldTellChainFromRequestToDone() {
        UUID chain = chain(NOON);
        RequestRow second = request(chain, 2, 1, "{}", NOON);
        assertEquals(ChainState.REQUESTED, status(chain).state());
        RequestRow third = request(chain, 3, 1, "{\"a\":1}", NOON.plusSeconds(1));
        execute(second);
        assertEquals(ChainState.REQUESTED, status(chain).state());
        execute(third);
        ChainStatus done = status(chain);
        assertEquals(ChainState.DONE, done.state());
        assertEquals(NOON, done.requestedAt());
        assertEquals(
                List.of(2, 3), done.strata().stream().map(StratumStatus::number).toList());
        assertEquals(NOON.plusSeconds(9), done.strata().get(0).committedAt());
        assertEquals(1, done.strata().get(0).attemptCount());
        assertNull(done.strata().get(0).lastCause());
    }

    /** A stratum's execution and its request commit together; whoever looks meanwhile must not take the chain for done. */
    @Test
    void shouldNotLookDoneWhileAStratumIsRequestedBesideTheReader() throws Exception {
        AtomicReference<ChainId> current = new AtomicReference<>();
        AtomicBoolean running = new AtomicBoolean(true);
        CompletableFuture<Integer> looks = CompletableFuture.supplyAsync(() -> {
            int seen = 0;
            while (running.get()) {
                ChainId chain = current.get();
                if (chain != null) {
                    seen++;
                    try (EntityManager own = factory.createEntityManager()) {
                        ChainStatus status = new Tracking(own).status(chain).orElseThrow();
                        assertTrue(
                                status.state() != ChainState.DONE,
                                () -> "looked done before its last stratum: " + status);
                    }
                }
            }
            return seen;
        });
        for (int i = 0; i < 300 && !looks.isDone(); i++) {
            UUID chain = chain(NOON);
            RequestRow second = request(chain, 2, 1, "{}", NOON);
            current.set(new ChainId(chain));
            RequestRow third = new RequestRow(
                    UUID.randomUUID(), chain, 3, 1, "member", "{}", NOON, second.request(), RequestTerms.USUAL);
            inTransaction(tables -> {
                tables.executes(Execution.running(second.request(), chain, 2, second.request(), NOON));
                tables.requested(third);
            });
        }
        running.set(false);
        assertTrue(looks.get(30, TimeUnit.SECONDS) > 0, "nobody looked");
    }

    @Test
    void shouldLetStratumExecuteOnce() {
        UUID chain = chain(NOON);
        RequestRow row = request(chain, 2, 1, "{}", NOON);
        execute(row);
        assertThrows(PersistenceException.class, () -> execute(row));
        assertTrue(read(tables -> tables.progress(row.request())).executed());
    }

    @Test
    void shouldKeepCausesAndCountAttempts() {
        UUID chain = chain(NOON);
        RequestRow row = request(chain, 2, 1, "{}", NOON);
        inTransaction(tables -> tables.noteFailure(row.request(), 1, "first", NOON));
        inTransaction(tables -> tables.retries(row.request(), 1, "not known", NOON, NOON.plusSeconds(1)));
        StratumStatus retrying = status(chain).strata().get(0);
        assertEquals(ChainState.RETRYING, retrying.state());
        assertEquals("first", retrying.lastCause(), "the cause that was noted stays");
        assertEquals(1, retrying.attemptCount());
        inTransaction(tables -> tables.retries(row.request(), 2, "not known", NOON, NOON.plusSeconds(2)));
        assertEquals("not known", status(chain).strata().get(0).lastCause());
        inTransaction(tables -> tables.noteFailure(row.request(), 3, "x".repeat(5000), NOON));
        inTransaction(tables -> tables.parks(row.request(), 3, "not known", NOON));
        StratumStatus parked = status(chain).strata().get(0);
        assertEquals(ChainState.PARKED, parked.state());
        assertEquals(3, parked.attemptCount());
        assertEquals(2000, String.valueOf(parked.lastCause()).length());
        assertEquals(ChainState.PARKED, status(chain).state());
    }

    @Test
    void shouldCountLooksForAbsentMemberApartFromAttempts() {
        UUID chain = chain(NOON);
        RequestRow row = request(chain, 2, 1, "{}", NOON);
        inTransaction(tables -> tables.waits(row.request(), "absent", NOON, NOON));
        inTransaction(tables -> tables.waits(row.request(), "absent", NOON, NOON));
        assertEquals(new Progress(false, 0, 2), read(tables -> tables.progress(row.request())));
        assertEquals(ChainState.WAITING, status(chain).state());
        assertEquals(0, status(chain).strata().get(0).attemptCount());
        inTransaction(tables -> tables.noteFailure(row.request(), 1, "failed", NOON));
        assertEquals(new Progress(false, 1, 0), read(tables -> tables.progress(row.request())));
    }

    @Test
    void shouldFindWhatIsOverdueAndNothingElse() {
        Instant old = Instant.parse("2001-01-01T00:00:00Z");
        UUID chain = chain(old);
        RequestRow lost = request(chain, 2, 1, "{}", old);
        RequestRow failed = request(chain, 2, 2, "{}", old.plusSeconds(1));
        RequestRow executed = request(chain, 2, 3, "{}", old);
        RequestRow parked = request(chain, 2, 4, "{}", old);
        RequestRow later = request(chain, 2, 5, "{}", old);
        execute(executed);
        inTransaction(tables -> tables.retries(failed.request(), 2, "why", old, old.plusSeconds(5)));
        inTransaction(tables -> tables.parks(parked.request(), 2, "why", old));
        inTransaction(tables -> tables.retries(later.request(), 2, "why", old, old.plusSeconds(500)));
        Instant limit = old.plusSeconds(60);
        inTransaction(tables -> {
            List<Overdue> overdue = tables.overdue(limit, 10, NOON);
            assertEquals(
                    List.of(lost.request(), failed.request()),
                    overdue.stream().map(each -> each.request().request()).toList());
            assertEquals(
                    List.of(1, 3), overdue.stream().map(Overdue::nextAttempt).toList());
        });
        inTransaction(tables -> assertEquals(List.of(), tables.overdue(limit, 10, NOON), "once is enough"));
    }

    @Test
    void shouldTellNewestChainsFirst() {
        Instant future = Instant.parse("2040-01-01T00:00:00Z");
        UUID older = chain(future);
        UUID newer = chain(future.plusSeconds(1));
        request(older, 2, 1, "{}", future);
        request(newer, 2, 1, "{}", future);
        List<ChainStatus> two = read(tables -> tables.newest(2));
        assertEquals(
                List.of(newer, older),
                two.stream().map(each -> each.id().value()).toList());
        assertEquals(ChainState.REQUESTED, two.get(0).state());
    }

    @Test
    void shouldKnowNothingOfUnknownChains() {
        assertTrue(read(tables -> tables.status(new ChainId(UUID.randomUUID()))).isEmpty());
        assertEquals(new Progress(false, 0, 0), read(tables -> tables.progress(UUID.randomUUID())));
    }
}
