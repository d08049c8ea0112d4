package dev.daicho.strata.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.Join;
import dev.daicho.strata.Member;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.OperatorAct.Kind;
import dev.daicho.strata.StratumStatus;
import dev.daicho.strata.UnknownChainException;
import dev.daicho.strata.tracking.Gathering.Turn;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Operators' acts, order by key and the purge, over the tables of each database that is supported. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperationsContract {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private EntityManagerFactory factory;

    abstract Map<String, String> database() throws Exception;

    @BeforeAll
    void makeTables() throws Exception {
        factory = Persistence.createEntityManagerFactory("strata-test", database());
    }

    @AfterAll
    void close() {
        factory.close();
    }

    private <T> T commit(Function<Tables, T> work) {
        try (EntityManager entities = factory.createEntityManager()) {
            entities.getTransaction().begin();
            try {
                T result = work.apply(Tables.of(entities));
                entities.getTransaction().commit();
                return result;
            } finally {
                if (entities.getTransaction().isActive()) {
                    entities.getTransaction().rollback();
                }
            }
        }
    }

    private UUID chain() {
        UUID chain = UUID.randomUUID();
        commit(tables -> {
            tables.tracking().begun(new ChainRow(chain, NOON));
            return chain;
        });
        return chain;
    }

    private RequestRow request(UUID chain, UUID requester, int stratum, String member, RequestTerms terms) {
        RequestRow row = new RequestRow(
                UUID.randomUUID(),
                chain,
                stratum,
                1,
                member,
                "{\"from\":\"" + member + "\"}",
                NOON.plusSeconds(stratum),
                requester,
                terms);
        return commit(tables -> {
            tables.tracking().requested(row);
            return row;
        });
    }

    private void run(RequestRow row, int second) {
        commit(tables -> {
            tables.tracking()
                    .executes(Execution.running(
                            row.request(), row.chain(), row.stratum(), row.request(), NOON.plusSeconds(second)));
            tables.tracking().worked(row.request(), NOON.plusSeconds(second).plusMillis(5));
            return row;
        });
    }

    private void park(RequestRow row) {
        commit(tables -> {
            tables.tracking().parks(row.request(), 4, "why", NOON);
            return row;
        });
    }

    private static OperatorAct act(UUID chain, @Nullable UUID request, Kind kind, String reason) {
        return new OperatorAct(new ChainId(chain), request, kind, "olga", reason, NOON);
    }

    private Gathering gather(RequestRow row, Join join) {
        return commit(tables -> tables.joins().gather(row.request(), join));
    }

    private ChainState state(UUID chain) {
        return commit(tables -> tables.tracking().status(new ChainId(chain)).orElseThrow())
                .state();
    }

    private List<ChainState> strata(UUID chain) {
        return commit(tables -> tables.tracking().status(new ChainId(chain)).orElseThrow()).strata().stream()
                .map(StratumStatus::state)
                .toList();
    }

    @Test
    void shouldLetRequestsOfOneKeyTakeTurnsAndNoOthers() {
        UUID one = chain();
        UUID other = chain();
        RequestTerms inOrder = RequestTerms.USUAL.inOrderOf("customer-" + one);
        RequestRow first = request(one, one, 2, "ship", inOrder);
        RequestRow second = request(other, other, 3, "ship", inOrder);
        RequestRow elsewhere = request(other, other, 4, "bill", inOrder);
        RequestRow unordered = request(other, other, 5, "ship", RequestTerms.USUAL);
        for (Join join : List.of(Join.PER_STRATUM, Join.PER_REQUEST)) {
            assertEquals(Turn.LEADS, gather(first, join).turn());
            assertEquals(Turn.QUEUED, gather(second, join).turn());
            assertTrue(gather(second, join).missing().toString().contains("stratum 2 (ship) of chain " + one));
            assertEquals(Turn.LEADS, gather(elsewhere, join).turn());
            assertEquals(Turn.LEADS, gather(unordered, join).turn());
        }
        run(first, 1);
        Optional<RequestRow> behind = commit(tables -> tables.joins().behind(first.request()));
        assertEquals(second.request(), behind.orElseThrow().request());
        assertEquals(Turn.LEADS, gather(second, Join.PER_STRATUM).turn());
        run(second, 2);
        assertFalse(commit(tables -> tables.joins().behind(second.request())).isPresent());
        assertFalse(commit(tables -> tables.joins().behind(unordered.request())).isPresent(), "it has no key");
    }

    @Test
    void shouldMakeRequestsOfOneStratumAndKeyOneRunUnlessEachIsToRunByItself() {
        UUID chain = chain();
        RequestTerms inOrder = RequestTerms.USUAL.inOrderOf("key-" + chain);
        RequestRow first = request(chain, chain, 2, "ship", inOrder);
        RequestRow second = request(chain, chain, 3, "ship", inOrder);
        RequestRow later = request(chain, chain, 4, "ship", inOrder.dueAt(NOON.plusSeconds(60)));
        assertEquals(2, gather(first, Join.PER_STRATUM).requests().size());
        assertEquals(Turn.FOLLOWS, gather(second, Join.PER_STRATUM).turn());
        assertEquals(Turn.QUEUED, gather(later, Join.PER_STRATUM).turn(), "another time is another run");
        assertEquals(Turn.QUEUED, gather(second, Join.PER_REQUEST).turn());
    }

    @Test
    void shouldResumeParkedStrataOnlyAndWriteDownWhoDidIt() {
        UUID chain = chain();
        RequestRow parked = request(chain, chain, 2, "member", RequestTerms.USUAL);
        request(chain, chain, 3, "other", RequestTerms.USUAL);
        park(parked);
        assertTrue(commit(tables -> tables.tracking().inState(ChainState.PARKED, 1000)).stream()
                .anyMatch(each -> each.id().value().equals(chain)));
        List<RequestRow> resumed = commit(tables -> tables.acts().resumes(act(chain, null, Kind.RESUME, "mended")));
        assertEquals(
                List.of(parked.request()),
                resumed.stream().map(RequestRow::request).toList());
        assertEquals(ChainState.REQUESTED, state(chain));
        assertEquals(List.of(act(chain, null, Kind.RESUME, "mended")), commit(tables -> tables.acts()
                .acts(new ChainId(chain))));
        assertThrows(
                InvalidRequestException.class,
                () -> commit(tables -> tables.acts().resumes(act(chain, null, Kind.RESUME, "again"))));
        assertThrows(
                UnknownChainException.class,
                () -> commit(tables -> tables.acts().resumes(act(UUID.randomUUID(), null, Kind.RESUME, "none"))));
        park(parked);
        assertThrows(
                InvalidRequestException.class,
                () -> commit(tables -> tables.acts().resumes(act(chain, null, Kind.RESUME, " "))),
                "a reason is asked for");
        assertEquals(ChainState.PARKED, state(chain), "and nothing was done without one");
    }

    @Test
    void shouldSkipParkedStratumAndLetTheOthersOfItsRunGoOn() {
        UUID chain = chain();
        RequestRow leader = request(chain, chain, 2, "member", RequestTerms.USUAL);
        RequestRow follower = request(chain, chain, 3, "member", RequestTerms.USUAL);
        OperatorAct skip = act(chain, leader.request(), Kind.SKIP, "it is void");
        assertThrows(
                InvalidRequestException.class,
                () -> commit(tables -> tables.acts().skips(leader, skip)));
        park(leader);
        List<RequestRow> freed = commit(tables -> tables.acts().skips(leader, skip));
        assertEquals(
                List.of(follower.request()),
                freed.stream().map(RequestRow::request).toList());
        assertEquals(Turn.LEADS, gather(follower, Join.PER_STRATUM).turn());
        run(follower, 3);
        assertEquals(ChainState.DONE, state(chain));
        assertEquals(List.of(ChainState.SKIPPED, ChainState.DONE), strata(chain));
    }

    @Test
    void shouldUndoWhatHasCommittedLastFirstAndGiveUpTheRest() {
        UUID chain = chain();
        RequestRow reserve = request(chain, chain, 2, "reserve", RequestTerms.USUAL);
        run(reserve, 1);
        RequestRow charge = request(chain, reserve.request(), 3, "charge", RequestTerms.USUAL);
        run(charge, 2);
        RequestRow mail = request(chain, charge.request(), 4, "mail", RequestTerms.USUAL);
        run(mail, 3);
        RequestRow ship = request(chain, mail.request(), 5, "ship", RequestTerms.USUAL);
        park(ship);
        commit(tables -> {
            tables.compensations()
                    .declared(new CompensationRow(UUID.randomUUID(), chain, chain, 1, "cancel", "{\"order\":1}", null));
            tables.compensations()
                    .declared(new CompensationRow(
                            UUID.randomUUID(), chain, charge.request(), 1, "refund", "{\"receipt\":7}", null));
            return chain;
        });
        Map<String, String> declared =
                Map.of("reserve", "release", "mail", Member.NOTHING_TO_UNDO, "charge", "not asked: it said itself");
        Function<String, Optional<String>> members = member -> Optional.ofNullable(declared.get(member));
        OperatorAct act = act(chain, null, Kind.COMPENSATE, "sold out");
        List<RequestRow> steps = commit(tables -> tables.compensations().compensates(act, members));
        assertEquals(
                List.of("refund {\"receipt\":7}", "release {\"from\":\"reserve\"}", "cancel {\"order\":1}"),
                steps.stream().map(step -> step.member() + " " + step.payload()).toList());
        assertEquals(ChainState.COMPENSATING, state(chain));
        assertThrows(
                InvalidRequestException.class,
                () -> commit(tables -> tables.compensations().compensates(act, members)));
        List<Turn> turns = new ArrayList<>();
        for (RequestRow step : steps) {
            steps.forEach(each -> turns.add(gather(each, Join.ALL_ANNOUNCED).turn()));
            run(step, 10 + turns.size());
        }
        assertEquals(List.of(Turn.LEADS, Turn.QUEUED, Turn.QUEUED), turns.subList(0, 3), "one after the other");
        assertEquals(ChainState.COMPENSATED, state(chain));
        assertEquals(
                List.of(
                        ChainState.COMPENSATED,
                        ChainState.COMPENSATED,
                        ChainState.DONE,
                        ChainState.SKIPPED,
                        ChainState.DONE,
                        ChainState.DONE,
                        ChainState.DONE),
                strata(chain));
    }

    @Test
    void shouldRefuseToUndoWhatNobodyKnowsHowToUndo() {
        UUID chain = chain();
        RequestRow done = request(chain, chain, 2, "charge", RequestTerms.USUAL);
        run(done, 1);
        RequestRow parked = request(chain, chain, 3, "ship", RequestTerms.USUAL);
        park(parked);
        InvalidRequestException refusal = assertThrows(
                InvalidRequestException.class,
                () -> commit(tables -> tables.compensations()
                        .compensates(act(chain, null, Kind.COMPENSATE, "try"), member -> Optional.empty())));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("(the chain's first transaction), charge"),
                refusal.getMessage());
        assertEquals(ChainState.PARKED, state(chain), "nothing was given up");
        assertEquals(List.of(), commit(tables -> tables.acts().acts(new ChainId(chain))));
    }

    @Test
    void shouldForgetWhatEndedLongAgoAndNothingElse() {
        UUID ended = chain();
        run(request(ended, ended, 2, "member", RequestTerms.USUAL), 1);
        UUID late = chain();
        run(request(late, late, 2, "member", RequestTerms.USUAL), 500);
        UUID open = chain();
        run(request(open, open, 2, "member", RequestTerms.USUAL), 1);
        park(request(open, open, 3, "member", RequestTerms.USUAL));
        int forgotten = 0;
        int some;
        do {
            some = commit(tables -> tables.finished().forget(NOON.plusSeconds(100), 1));
            forgotten += some;
        } while (some > 0);
        assertTrue(forgotten >= 1);
        assertTrue(
                commit(tables -> tables.tracking().status(new ChainId(ended))).isEmpty());
        assertEquals(ChainState.DONE, state(late));
        assertEquals(ChainState.PARKED, state(open));
        try (EntityManager entities = factory.createEntityManager()) {
            for (String table : List.of("RequestRow", "Execution")) {
                assertEquals(
                        0L,
                        entities.createQuery("select count(e) from " + table + " e where e.chain = :chain", Long.class)
                                .setParameter("chain", ended)
                                .getSingleResult());
            }
        }
    }
}
