package dev.daicho.strata.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.Join;
import dev.daicho.strata.tracking.Gathering.Turn;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is one run with whom, when, over the tables of each database that is supported. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JoinsContract {

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

    private void commit(Consumer<EntityManager> work) {
        try (EntityManager entities = factory.createEntityManager()) {
            entities.getTransaction().begin();
            try {
                work.accept(entities);
                entities.getTransaction().commit();
            } finally {
                if (entities.getTransaction().isActive()) {
                    entities.getTransaction().rollback();
                }
            }
        }
    }

    private Gathering gather(RequestRow row, Join join) {
        try (EntityManager entities = factory.createEntityManager()) {
            return new Joins(entities).gather(row.request(), join);
        }
    }

    private static RequestRow row(UUID chain, UUID requester, String member, int place) {
        return new RequestRow(
                UUID.randomUUID(),
                chain,
                2,
                place,
                member,
                "{}",
                NOON.plusSeconds(place),
                requester,
                RequestTerms.USUAL);
    }

    private void committed(RequestRow... rows) {
        commit(entities -> List.of(rows).forEach(entities::persist));
    }

    private void executed(RequestRow row, RequestRow... requests) {
        commit(entities -> {
            new Tracking(entities)
                    .executes(Execution.running(row.request(), row.chain(), row.stratum(), row.request(), NOON));
            List.of(requests).forEach(entities::persist);
        });
    }

    private void announced(UUID chain, String member, String... requesters) {
        commit(entities -> new Joins(entities).announced(new ChainId(chain), member, null, Set.of(requesters)));
    }

    private static List<UUID> ids(Gathering gathering) {
        return gathering.requests().stream().map(RequestRow::request).toList();
    }

    @Test
    void shouldMakeRequestsOfOneStratumOneRunThatTheFirstLeads() {
        UUID chain = UUID.randomUUID();
        RequestRow first = row(chain, chain, "s2", 1);
        RequestRow second = row(chain, chain, "s2", 2);
        RequestRow otherMember = row(chain, chain, "s3", 3);
        committed(second, first, otherMember);
        RequestRow ofOtherStratum = row(chain, otherMember.request(), "s2", 4);
        committed(ofOtherStratum);
        assertEquals(Turn.LEADS, gather(first, Join.PER_STRATUM).turn());
        assertEquals(List.of(first.request(), second.request()), ids(gather(first, Join.PER_STRATUM)));
        assertEquals(Turn.FOLLOWS, gather(second, Join.PER_STRATUM).turn());
        assertEquals(List.of(ofOtherStratum.request()), ids(gather(ofOtherStratum, Join.PER_STRATUM)));
        assertEquals(Gathering.single(), gather(second, Join.PER_REQUEST));
    }

    @Test
    void shouldSeeNothingBeforeRequestersTransactionHasCommitted() {
        UUID chain = UUID.randomUUID();
        RequestRow early = row(chain, chain, "s2", 1);
        RequestRow later = row(chain, early.request(), "s4", 1);
        try (EntityManager open = factory.createEntityManager()) {
            open.getTransaction().begin();
            open.persist(early);
            open.flush();
            assertEquals(Turn.UNSEEN, gather(early, Join.PER_STRATUM).turn());
            // A plain member runs early and requests the joining one: what was announced before may still be invisible.
            committed(later);
            assertEquals(Turn.UNSEEN, gather(later, Join.ALL_ANNOUNCED).turn());
            open.getTransaction().commit();
        }
        assertEquals(Turn.LEADS, gather(early, Join.PER_STRATUM).turn());
        assertEquals(Turn.LEADS, gather(later, Join.ALL_ANNOUNCED).turn());
    }

    @Test
    void shouldWaitForEveryAnnouncedStratumAndServeAllRequests() {
        UUID chain = UUID.randomUUID();
        RequestRow two = row(chain, chain, "s2", 1);
        RequestRow three = row(chain, chain, "s3", 2);
        committed(two, three);
        announced(chain, "s4", "s2", "s3");
        RequestRow fromTwo = row(chain, two.request(), "s4", 1);
        executed(two, fromTwo);
        Gathering waiting = gather(fromTwo, Join.ALL_ANNOUNCED);
        assertEquals(Turn.LEADS_INCOMPLETE, waiting.turn());
        assertEquals(Set.of("s3"), waiting.missing());
        commit(entities -> new Tracking(entities).joins(fromTwo.request(), "s3", NOON, NOON));
        RequestRow fromThree = row(chain, three.request(), "s4", 2);
        executed(three, fromThree);
        assertEquals(
                Turn.FOLLOWS_WAITING_LEADER,
                gather(fromThree, Join.ALL_ANNOUNCED).turn(),
                "so it wakes the leader");
        Gathering complete = gather(fromTwo, Join.ALL_ANNOUNCED);
        assertEquals(Turn.LEADS, complete.turn());
        assertEquals(List.of(fromTwo.request(), fromThree.request()), ids(complete));
        commit(entities -> new Tracking(entities).retries(fromTwo.request(), 1, "failed", NOON, NOON));
        assertEquals(Turn.FOLLOWS, gather(fromThree, Join.ALL_ANNOUNCED).turn(), "the leader makes attempts by itself");
    }

    @Test
    void shouldNotWaitForStratumThatCommittedWithoutRequesting() {
        UUID chain = UUID.randomUUID();
        RequestRow two = row(chain, chain, "s2", 1);
        RequestRow three = row(chain, chain, "s3", 2);
        announced(chain, "s4", "s2", "s3");
        committed(two);
        RequestRow fromTwo = row(chain, two.request(), "s4", 1);
        executed(two, fromTwo);
        assertEquals(Set.of("s3"), gather(fromTwo, Join.ALL_ANNOUNCED).missing(), "not even requested yet");
        committed(three);
        assertEquals(Set.of("s3"), gather(fromTwo, Join.ALL_ANNOUNCED).missing(), "requested, not committed");
        executed(three);
        assertEquals(Turn.LEADS, gather(fromTwo, Join.ALL_ANNOUNCED).turn());
    }

    @Test
    void shouldMakeLateRequestRunOfItsOwn() {
        UUID chain = UUID.randomUUID();
        RequestRow first = row(chain, chain, "s4", 1);
        committed(first);
        executed(first);
        RequestRow late = row(chain, chain, "s4", 2);
        committed(late);
        assertEquals(List.of(late.request()), ids(gather(late, Join.ALL_ANNOUNCED)));
        assertEquals(Turn.LEADS, gather(late, Join.ALL_ANNOUNCED).turn());
    }

    @Test
    void shouldRefuseAnnouncedCirclesNamingThem() {
        UUID chain = UUID.randomUUID();
        announced(chain, "a", "b");
        announced(chain, "b", "c", "x");
        String told = String.valueOf(assertThrows(InvalidRequestException.class, () -> announced(chain, "c", "x", "a"))
                .getMessage());
        assertTrue(told.contains("c -> a -> b -> c"), told);
        assertThrows(InvalidRequestException.class, () -> announced(chain, "d", "d"));
        announced(chain, "c", "x");
        announced(UUID.randomUUID(), "c", "a");
    }
}
