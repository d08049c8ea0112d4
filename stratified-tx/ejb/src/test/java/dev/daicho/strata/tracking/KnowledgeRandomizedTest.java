package dev.daicho.strata.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three nodes tell each other of one chain in any order, some of it again and again: in the end all know the same, and each ran its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnowledgeRandomizedTest {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 500 : 5;
    private static final int EVENTS = 25;
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final List<String> NODES = List.of("a", "b", "c");

    private final Map<String, EntityManagerFactory> tables = new HashMap<>();

    @BeforeAll
    void makeTables() {
        for (String node : NODES) {
            tables.put(
                    node,
                    Persistence.createEntityManagerFactory(
                            "strata-test",
                            Map.of("jakarta.persistence.jdbc.url", "jdbc:h2:mem:node-" + node + ";DB_CLOSE_DELAY=-1")));
        }
    }

    @AfterAll
    void close() {
        tables.values().forEach(EntityManagerFactory::close);
    }

    private <T> T on(String node, BiFunction<EntityManager, Knowledge, T> work) {
        try (EntityManager entities =
                Objects.requireNonNull(tables.get(node), node).createEntityManager()) {
            entities.getTransaction().begin();
            T result = work.apply(entities, new Knowledge(entities));
            entities.getTransaction().commit();
            return result;
        }
    }

    @Test
    void shouldKnowTheSameInTheEndWhateverTheOrder() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            round(seed);
        }
    }

    @Test
    void shouldTellOtherNodesThatAStratumIsTriedAgain() {
        UUID chain = new UUID(0, 1);
        UUID request = new UUID(0, 2);
        ChainFacts asked = on("a", (entities, knowledge) -> {
            new Tracking(entities).begun(new ChainRow(chain, NOON));
            RequestTerms there = RequestTerms.USUAL.at("b");
            entities.persist(new RequestRow(request, chain, 2, 1, "member", "{}", NOON, chain, there));
            entities.flush();
            return knowledge.facts(chain, "a", row -> true);
        });
        on("b", (entities, knowledge) -> knowledge.learn(asked, "b", "a"));
        ChainFacts failed = on("b", (entities, knowledge) -> {
            new Tracking(entities).retries(request, 1, "the bank does not answer", NOON, NOON.plusSeconds(1));
            entities.flush();
            return knowledge.facts(chain, "b", row -> false);
        });
        on("a", (entities, knowledge) -> knowledge.learn(failed, "a", "b"));
        ChainStatus told = on("a", (entities, knowledge) -> new Tracking(entities)
                .status(new ChainId(chain))
                .orElseThrow());
        assertEquals(ChainState.RETRYING, told.state());
        assertEquals("the bank does not answer", told.strata().get(0).lastCause());
    }

    private record News(String from, String to, ChainFacts facts) {}

    private void round(long seed) {
        Random random = new Random(seed);
        UUID chain = new UUID(seed, random.nextLong());
        on("a", (entities, knowledge) -> {
            new Tracking(entities).begun(new ChainRow(chain, NOON));
            return chain;
        });
        List<News> underWay = new ArrayList<>();
        Set<UUID> run = new TreeSet<>();
        for (int event = 0; event < EVENTS; event++) {
            String node = NODES.get(random.nextInt(NODES.size()));
            if (isKnown(node, chain)) {
                act(node, chain, seed + "/" + event, random);
                for (String other : NODES) {
                    if (!other.equals(node)) {
                        ChainFacts facts = on(node, (entities, knowledge) -> knowledge.facts(chain, node, row -> true));
                        underWay.add(new News(node, other, facts));
                    }
                }
            }
            while (!underWay.isEmpty() && random.nextInt(3) > 0) {
                arrives(underWay, run, random, seed);
            }
        }
        while (!underWay.isEmpty()) {
            arrives(underWay, run, random, seed);
        }
        Set<String> first = picture("a", chain);
        assertEquals(first, picture("b", chain), "seed " + seed);
        assertEquals(first, picture("c", chain), "seed " + seed);
    }

    private boolean isKnown(String node, UUID chain) {
        return on(node, (entities, knowledge) -> entities.find(ChainRow.class, chain) != null);
    }

    /** A request for any node, or the end of one that is here, or an announcement. */
    private void act(String node, UUID chain, String name, Random random) {
        on(node, (entities, knowledge) -> {
            List<RequestRow> open = entities.createQuery(
                            "select r from RequestRow r where r.chain = :chain and r.node is null and not exists"
                                    + " (select 1 from Execution e where e.request = r.request) order by r.request",
                            RequestRow.class)
                    .setParameter("chain", chain)
                    .getResultList();
            int what = random.nextInt(4);
            if (what == 0 && !open.isEmpty()) {
                RequestRow row = open.get(random.nextInt(open.size()));
                new Tracking(entities)
                        .executes(Execution.running(row.request(), chain, row.stratum(), row.request(), NOON));
            } else if (what == 1) {
                new Joins(entities).announced(new ChainId(chain), "m" + name, null, Set.of("x"));
            } else {
                String where = NODES.get(random.nextInt(NODES.size()));
                entities.persist(new RequestRow(
                        new UUID(random.nextLong(), random.nextLong()),
                        chain,
                        2,
                        1,
                        "member",
                        "{\"name\":\"" + name + "\"}",
                        NOON,
                        chain,
                        RequestTerms.USUAL.at(where.equals(node) ? null : where)));
            }
            return chain;
        });
    }

    private void arrives(List<News> underWay, Set<UUID> run, Random random, long seed) {
        News news = underWay.get(random.nextInt(underWay.size()));
        if (random.nextInt(4) > 0) {
            underWay.remove(news);
        }
        Learned learned = on(news.to(), (entities, knowledge) -> knowledge.learn(news.facts(), news.to(), news.from()));
        for (RequestRow row : learned.toRun()) {
            assertTrue(run.add(row.request()), "seed " + seed + ": " + row.request() + " is to run twice");
            assertTrue(row.payload().contains("name"), "seed " + seed);
        }
        Learned again = on(news.to(), (entities, knowledge) -> knowledge.learn(news.facts(), news.to(), news.from()));
        assertFalse(again.isNew(), "seed " + seed + ": what was learned is new again");
    }

    private Set<String> picture(String node, UUID chain) {
        ChainFacts facts = on(node, (entities, knowledge) -> knowledge.facts(chain, node, row -> false));
        Set<String> told =
                facts.requests().stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
        facts.ends().forEach(end -> told.add(end.toString()));
        facts.announcements().forEach(announcement -> told.add(announcement.toString()));
        return told;
    }
}
