package dev.daicho.ledger.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.ConnectionClosedException;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.InsufficientFundsException;
import dev.daicho.ledger.InvalidAmountException;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.LedgerStatus;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.Receipt;
import dev.daicho.ra.contract.TestXid;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.nio.file.Path;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger through its adapter, as an application and a transaction manager see it. */
class LedgerConnectionTest {

    private static final Money TEN = Money.of("10.00", "CZK");

    private final Path home;
    private final LedgerResourceAdapter adapter;
    private final LedgerManagedConnectionFactory factory = new LedgerManagedConnectionFactory();
    private final LedgerConnectionFactory ledgers;

    LedgerConnectionTest(@TempDir Path home) throws Exception {
        this.home = home;
        adapter = LedgerFixture.adapter(home.resolve("ledger"));
        adapter.start(null);
        factory.setResourceAdapter(adapter);
        ledgers = (LedgerConnectionFactory) factory.createConnectionFactory();
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency("CZK", 2);
            ledger.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
            ledger.openAccount(AccountSpec.of("alice", "CZK"));
        }
    }

    @AfterEach
    void stop() {
        adapter.stop();
    }

    private static Posting gift(String key) {
        return Posting.builder()
                .from("bank", TEN)
                .to("alice", TEN)
                .idempotencyKey(key)
                .build();
    }

    @Test
    void shouldCommitEachCallByItselfOutsideTransactions() {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            Receipt receipt = ledger.transfer("bank", "alice", TEN);
            assertEquals(
                    receipt.postingId(),
                    ledger.history("alice", HistoryQuery.latest(1))
                            .entries()
                            .get(0)
                            .postingId());
            assertEquals(TEN, ledger.balance("alice").available().orElseThrow());
            assertEquals(
                    List.of("alice", "bank"),
                    ledger.accounts("", null, 10).stream()
                            .map(account -> account.id())
                            .toList());
            assertEquals(LedgerStatus.Role.LEADER, ledger.status().role());
        }
    }

    @Test
    void shouldGiveTheFirstReceiptForAKeyThatIsPostedAgain() {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            Receipt first = ledger.post(gift("k"));
            assertEquals(new Receipt(first.postingId(), true), ledger.post(gift("k")));
            assertEquals(TEN, ledger.balance("alice").posted());
        }
    }

    @Test
    void shouldSayThatAConnectionIsClosed() {
        LedgerConnection ledger = ledgers.getConnection();
        ledger.close();
        ledger.close();
        ConnectionClosedException closed =
                assertThrows(ConnectionClosedException.class, () -> ledger.transfer("bank", "alice", TEN));
        assertTrue(String.valueOf(closed.getMessage()).contains("ask the factory"), closed.getMessage());
    }

    @Test
    void shouldSayThatTheLedgerIsStopped() {
        LedgerConnection ledger = ledgers.getConnection();
        adapter.stop();
        assertThrows(LedgerUnavailableException.class, () -> ledger.transfer("bank", "alice", TEN));
        assertThrows(LedgerUnavailableException.class, ledgers::getConnection);
    }

    @Test
    void shouldThrowTheDomainsOwnExceptionAtTheCall() {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            assertThrows(InsufficientFundsException.class, () -> ledger.transfer("alice", "bank", TEN));
            assertThrows(InvalidAmountException.class, () -> ledger.transfer("bank", "alice", TEN.negate()));
            assertThrows(InvalidAmountException.class, () -> ledger.transfer("bank", "alice", Money.of("0", "CZK")));
        }
    }

    @Test
    void shouldKeepTheDomainsOwnExceptionAsTheCauseWhenOnlyPrepareFindsOut() throws Exception {
        try (LedgerConnection outside = ledgers.getConnection()) {
            outside.transfer("bank", "alice", TEN);
            for (boolean onePhase : List.of(true, false)) {
                ManagedConnection connection = factory.createManagedConnection(null, null);
                LedgerConnection inside = (LedgerConnection) connection.getConnection(null, null);
                XAResource xa = connection.getXAResource();
                TestXid xid = TestXid.of(onePhase ? 1 : 2);
                xa.start(xid, XAResource.TMNOFLAGS);
                inside.transfer("alice", "bank", TEN);
                xa.end(xid, XAResource.TMSUCCESS);
                outside.transfer("alice", "bank", Money.of("0.01", "CZK"));
                XAException refused = assertThrows(XAException.class, () -> {
                    if (onePhase) {
                        xa.commit(xid, true);
                    } else {
                        xa.prepare(xid);
                    }
                });
                assertEquals(XAException.XA_RBOTHER, refused.errorCode);
                assertEquals(
                        "alice",
                        assertInstanceOf(InsufficientFundsException.class, refused.getCause())
                                .account());
                outside.transfer("bank", "alice", Money.of("0.01", "CZK"));
                connection.destroy();
            }
            assertEquals(TEN, outside.balance("alice").posted(), "nothing of it is held or done");
        }
    }

    @Test
    void shouldRollBackABranchWhoseKeyWasPostedMeanwhileSoThatARetryFindsIt() throws Exception {
        ManagedConnection connection = factory.createManagedConnection(null, null);
        LedgerConnection inside = (LedgerConnection) connection.getConnection(null, null);
        XAResource xa = connection.getXAResource();
        TestXid xid = TestXid.of(1);
        xa.start(xid, XAResource.TMNOFLAGS);
        inside.post(gift("order"));
        xa.end(xid, XAResource.TMSUCCESS);
        try (LedgerConnection outside = ledgers.getConnection()) {
            outside.post(gift("order"));
        }
        XAException refused = assertThrows(XAException.class, () -> xa.prepare(xid));
        assertEquals(XAException.XA_RBINTEGRITY, refused.errorCode);
        assertInstanceOf(DuplicatePostingException.class, refused.getCause());
        TestXid retry = TestXid.of(2);
        xa.start(retry, XAResource.TMNOFLAGS);
        assertTrue(inside.post(gift("order")).alreadyPosted());
        xa.end(retry, XAResource.TMSUCCESS);
        assertEquals(XAResource.XA_RDONLY, xa.prepare(retry));
    }

    @Test
    void shouldHoldWhatWasReadForUpdateUntilTheBranchEndsAndNoLonger() throws Exception {
        ManagedConnection connection = factory.createManagedConnection(null, null);
        LedgerConnection inside = (LedgerConnection) connection.getConnection(null, null);
        XAResource xa = connection.getXAResource();
        try (LedgerConnection outside = ledgers.getConnection()) {
            for (int ending = 0; ending < 3; ending++) {
                assertEquals(
                        outside.balance("alice").posted(),
                        outside.readForUpdate("alice").posted());
                TestXid xid = TestXid.of(20 + ending);
                xa.start(xid, XAResource.TMNOFLAGS);
                inside.readForUpdate("alice");
                if (ending > 0) {
                    inside.transfer("bank", "alice", TEN);
                }
                xa.end(xid, XAResource.TMSUCCESS);
                if (ending == 0) {
                    assertEquals(XAResource.XA_RDONLY, xa.prepare(xid));
                } else if (ending == 1) {
                    xa.rollback(xid);
                } else {
                    assertEquals(XAResource.XA_OK, xa.prepare(xid));
                    xa.commit(xid, false);
                }
                outside.transfer("bank", "alice", TEN);
            }
            assertEquals(
                    Money.of("40.00", "CZK"), outside.readRepeatably("alice").posted());
        }
        connection.destroy();
    }

    @Test
    void shouldFailToStartWithAReasonOnABadConfiguration() {
        for (String directory : List.of("", "${jboss.server.data.dir}/daicho/ledger")) {
            LedgerResourceAdapter wrong = new LedgerResourceAdapter();
            wrong.setDataDirectory(directory);
            ResourceAdapterInternalException refused =
                    assertThrows(ResourceAdapterInternalException.class, () -> wrong.start(null));
            assertTrue(String.valueOf(refused.getMessage()).contains("dataDirectory"), refused.getMessage());
        }
        LedgerResourceAdapter several = LedgerFixture.adapter(home.resolve("several"));
        several.setMembers("node=127.0.0.1:1,other=127.0.0.1:2");
        several.setNodeIdentifier("1");
        ResourceAdapterInternalException refused =
                assertThrows(ResourceAdapterInternalException.class, () -> several.start(null));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("node identifier is \"1\", the default"),
                refused.getMessage());
        several.setMembers("node=127.0.0.1:1,other=192.0.2.1:2");
        ResourceAdapterInternalException open =
                assertThrows(ResourceAdapterInternalException.class, () -> several.start(null));
        assertTrue(String.valueOf(open.getMessage()).contains("configure mutual TLS"), open.getMessage());
        LedgerResourceAdapter second = LedgerFixture.adapter(home.resolve("ledger"));
        ResourceAdapterInternalException busy =
                assertThrows(ResourceAdapterInternalException.class, () -> second.start(null));
        assertTrue(String.valueOf(busy.getMessage()).contains("open already"), busy.getMessage());
    }
}
