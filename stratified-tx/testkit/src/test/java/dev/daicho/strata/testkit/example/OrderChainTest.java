package dev.daicho.strata.testkit.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.testkit.StrataKit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shop's chain, tested as its author would: order, then pack and charge, then a receipt. */
class OrderChainTest {

    private final StrataKit kit = StrataKit.start();
    private final Orders orders = kit.bean(Orders.class);

    @BeforeEach
    void deploy() throws Exception {
        orders.makeTable();
        kit.deploy(OrderMember.class, ChargeMember.class, PackMember.class, ReceiptMember.class, CancelMember.class);
    }

    @AfterEach
    void close() {
        kit.close();
    }

    private ChainId order(String customer, int books) throws Exception {
        return kit.inTransaction(() -> kit.strata().begin("order", new OrderMember.Order(customer, books)));
    }

    private static List<String> told(ChainStatus chain) {
        return chain.strata().stream()
                .map(stratum -> stratum.number() + " " + stratum.member() + " " + stratum.state() + " after "
                        + stratum.attemptCount())
                .toList();
    }

    @Test
    void shouldTakeOrderAtOnceAndDoTheRestAfterwards() throws Exception {
        ChainId chain = order("anna", 3);
        assertEquals(
                "3 books ordered", orders.entries("anna"), "the first stratum has committed, nothing else has run");
        assertEquals(ChainState.REQUESTED, kit.status(chain).state());
        kit.run();
        assertEquals(
                List.of("2 charge DONE after 2", "2 pack DONE after 1", "3 receipt DONE after 1"),
                told(kit.status(chain)));
        assertEquals(
                "2100 charged, 3 books ordered, 3 packed, told: paid 2100",
                orders.entries("anna"),
                "what the first attempt to charge wrote is gone");
    }

    @Test
    void shouldParkWhatCannotBePackedAndUndoTheOrder() throws Exception {
        ChainId chain = order("bert", 6);
        kit.run();
        ChainStatus parked = kit.status(chain);
        assertEquals(ChainState.PARKED, parked.state());
        assertTrue(
                parked.strata().stream()
                        .anyMatch(stratum -> String.valueOf(stratum.lastCause()).contains("no box for 6 books")),
                parked.toString());
        assertEquals("4200 charged, 6 books ordered, told: paid 4200", orders.entries("bert"));

        kit.operations().compensate(chain, "no box is large enough");
        kit.run();
        assertEquals(ChainState.COMPENSATED, kit.status(chain).state());
        assertEquals(
                "4200 charged, 6 books ordered, told: paid 4200, undone in stratum 4, undone in stratum 5",
                orders.entries("bert"));
    }

    @Test
    void shouldOrderNothingIfTheFirstTransactionRollsBack() throws Exception {
        try {
            kit.inTransaction(() -> {
                kit.strata().begin("order", new OrderMember.Order("carl", 1));
                throw new IllegalStateException("changed his mind");
            });
        } catch (IllegalStateException expected) {
            assertEquals("changed his mind", expected.getMessage());
        }
        kit.run();
        assertEquals("null", orders.entries("carl"), "nothing");
        assertEquals(List.of(), kit.strata().chains(10));
    }

    @Test
    void shouldDivideByUnitOfWork() {
        assertEquals(
                List.of(List.of("order"), List.of("charge", "receipt"), List.of("pack")),
                kit.strata().plan("order", "unit-of-work").strata());
    }
}
