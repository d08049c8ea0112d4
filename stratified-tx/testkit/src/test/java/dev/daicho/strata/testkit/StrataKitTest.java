package dev.daicho.strata.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.AnnotatedMember;
import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.Join;
import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.NoTransactionException;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.Stratum;
import dev.daicho.strata.StratumContext;
import dev.daicho.strata.UnknownChainException;
import jakarta.ejb.Stateless;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the kit runs behaves as in a server: these are the cases of the server's tests that need no second thread. */
class StrataKitTest {

    private final StrataKit kit = StrataKit.start();
    private final List<String> ran = new ArrayList<>();
    private int failures;

    @AfterEach
    void close() {
        kit.close();
    }

    private interface Work {
        void run(String payload, StratumContext context) throws Exception;
    }

    private static MemberTransaction<String> member(Work work) {
        return new MemberTransaction<>() {
            @Override
            public Class<String> payloadType() {
                return String.class;
            }

            @Override
            public void run(String payload, StratumContext context) throws Exception {
                work.run(payload, context);
            }
        };
    }

    private MemberTransaction<String> noting() {
        return member((payload, context) -> {
            ran.add(payload + " " + context.stratumNumber());
            if (context.attempt() <= failures) {
                throw new IllegalStateException("told to fail at attempt " + context.attempt());
            }
        });
    }

    private ChainId request(String member, String payload) throws Exception {
        return kit.inTransaction(() -> kit.strata().request(member, payload));
    }

    private String state(ChainId chain) {
        return kit.status(chain).strata().stream()
                .map(stratum -> stratum.member() + " " + stratum.state() + " " + stratum.attemptCount())
                .toList()
                .toString();
    }

    @Test
    void shouldTryAgainWithGrowingPausesThenParkThenGoOnWhenResumed() throws Exception {
        failures = 8;
        kit.deploy("one", noting());
        ChainId chain = request("one", "a");
        assertTrue(kit.step(), "the first attempt");
        assertEquals("[one RETRYING 1]", state(chain));
        kit.run(Duration.ofMillis(900));
        assertEquals(1, ran.size(), "the first pause is a second");
        kit.run();
        assertEquals("[one PARKED 8]", state(chain));
        assertEquals("IllegalStateException: told to fail at attempt 8", cause(chain));
        kit.operations().resume(chain, "the cause is removed");
        kit.run();
        assertEquals("[one DONE 9]", state(chain));
        assertEquals(9, ran.size());
    }

    private String cause(ChainId chain) {
        return String.valueOf(kit.status(chain).strata().get(0).lastCause());
    }

    @Test
    void shouldSkipWhatIsParkedAndKeepWhoDidIt() throws Exception {
        failures = 100;
        kit.deploy("one", noting());
        ChainId chain = request("one", "a");
        kit.run();
        UUID request = kit.status(chain).strata().get(0).request();
        assertEquals("\"a\"", kit.operations().payload(request));
        kit.operations().skip(request, "it is void");
        kit.run();
        assertEquals(ChainState.DONE, kit.status(chain).state());
        OperatorAct act = kit.operations().acts(chain).get(0);
        assertEquals("SKIP test it is void", act.kind() + " " + act.who() + " " + act.reason());
    }

    @Test
    void shouldWaitForAbsentMemberWithoutCountingAttempts() throws Exception {
        ChainId chain = request("late", "a");
        kit.run();
        assertEquals("[late WAITING 0]", state(chain));
        kit.deploy("late", noting());
        kit.run();
        assertEquals("[late DONE 1]", state(chain));
        kit.undeploy("late");
        ChainId next = request("late", "b");
        kit.run();
        assertEquals("[late WAITING 0]", state(next));
    }

    @Test
    void shouldJoinAnnouncedStrata() throws Exception {
        kit.deploy("two", member((payload, context) -> context.request("four", payload + "-2")))
                .deploy("three", member((payload, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    context.request("four", payload + "-3");
                }))
                .deploy("four", new JoiningMember<String>() {
                    @Override
                    public Class<String> payloadType() {
                        return String.class;
                    }

                    @Override
                    public Join join() {
                        return Join.ALL_ANNOUNCED;
                    }

                    @Override
                    public void runAll(List<String> payloads, StratumContext context) {
                        ran.add(payloads.stream().sorted().toList().toString());
                    }
                });
        ChainId chain = kit.inTransaction(() -> {
            kit.strata().announce("four", "two", "three");
            kit.strata().request("two", "a");
            return kit.strata().request("three", "a");
        });
        kit.run();
        assertEquals(ChainState.DONE, kit.status(chain).state());
        assertEquals(List.of("[a-2, a-3]"), ran, "one run, with the requests of both");
    }

    @Test
    void shouldKeepOrderOfAKeyThoughTheFirstFails() throws Exception {
        kit.deploy("one", member((payload, context) -> {
            if (payload.equals("first") && context.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
            ran.add(payload);
        }));
        kit.inTransaction(() -> kit.strata().to("one").inOrderOf("key").request("first"));
        kit.inTransaction(() -> kit.strata().to("one").inOrderOf("key").request("second"));
        kit.inTransaction(() -> kit.strata().to("one").request("other"));
        kit.run();
        assertEquals(List.of("other", "first", "second"), ran);
    }

    @Test
    void shouldLetTimePassForWhatIsDueLater() throws Exception {
        kit.deploy("one", noting());
        kit.inTransaction(
                () -> kit.strata().to("one").after(Duration.ofHours(2)).request("a"));
        kit.run(Duration.ofHours(1));
        assertEquals(List.of(), ran);
        kit.run(Duration.ofHours(1));
        assertEquals(List.of("a 2"), ran);
    }

    /** Something sold. */
    @Entity(name = "Sale")
    public static class Sale {
        @Id
        private String name = "";
    }

    /** Keeps what was sold, then fails at first. */
    @Stateless
    @Member(name = "sell")
    @SuppressWarnings("NullAway.Init") // the kit fills the fields
    public static class SellMember implements AnnotatedMember {

        @PersistenceContext
        private EntityManager sales;

        @Stratum
        public void sell(String what, StratumContext context) {
            Sale sale = new Sale();
            sale.name = what + context.attempt();
            sales.persist(sale);
            if (context.attempt() == 1) {
                throw new IllegalStateException("once");
            }
        }
    }

    @Test
    void shouldGiveMembersTheirOwnPersistenceUnit() throws Exception {
        kit.deploy(SellMember.class);
        request("sell", "book");
        kit.run();
        try (Connection connection = kit.database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet sales = statement.executeQuery("select listagg(name) from Sale")) {
            sales.next();
            assertEquals("book2", sales.getString(1), "what the attempt that failed wrote is gone");
        }
    }

    @Test
    void shouldRefuseAsAServerDoes() {
        assertThrows(NoTransactionException.class, () -> kit.strata().request("one", "a"));
        assertThrows(
                InvalidRequestException.class,
                () -> kit.inTransaction(() -> kit.strata().request("../x", "a")));
        assertThrows(UnknownChainException.class, () -> kit.status(new ChainId(new UUID(1, 2))));
        assertThrows(IllegalStateException.class, StrataKit::start, "one at a time on a thread");
    }
}
