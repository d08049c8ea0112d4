package dev.daicho.tests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.ConnectionClosedException;
import dev.daicho.ledger.InsufficientFundsException;
import dev.daicho.ledger.InvalidAmountException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.WrongScaleException;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.transaction.UserTransaction;
import java.io.UncheckedIOException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ledger and file store in container-managed transactions, from a deployment beside the EAR. */
@ExtendWith(ArquillianExtension.class)
class ContainerManagedIT {

    private static int accounts;

    @EJB
    private Till till;

    @Resource
    private UserTransaction transaction;

    private String payer;
    private String payee;
    private String file;

    @Deployment(name = "daicho", order = 1, testable = false)
    static Archive<?> daicho() {
        return Deployments.daicho();
    }

    @Deployment(order = 2)
    static Archive<?> user() {
        return Deployments.user(ContainerManagedIT.class, Till.class);
    }

    @BeforeEach
    void openAccounts() {
        String suffix = System.nanoTime() + "-" + accounts++;
        payer = "payer-" + suffix;
        payee = "payee-" + suffix;
        file = "/file-" + suffix + ".txt";
        till.open(payer, "100.00");
        till.open(payee, "0");
    }

    @Test
    @Tag("P5")
    void shouldCommitPaymentAndFileTogether() {
        till.payAndWrite(payer, payee, euros("30.00"), file, "paid");

        assertEquals(euros("70.00"), till.balance(payer).posted());
        assertEquals(euros("30.00"), till.balance(payee).posted());
        assertEquals("paid", till.read(file));
        assertEquals(0, till.openBranches());
    }

    @Test
    void shouldLeaveNothingAfterARollback() {
        till.payWriteAndRollBack(payer, payee, euros("30.00"), file, "never");

        assertNothingHappened();
        till.payAndWrite(payer, payee, euros("100.00"), file, "no lock was left");
    }

    @Test
    void shouldTellTheCallerWhoIsShortOfMoneyAndByHowMuch() {
        InsufficientFundsException refused = assertThrows(
                InsufficientFundsException.class, () -> till.payAndWrite(payer, payee, euros("100.01"), file, "never"));

        assertEquals(payer, refused.account());
        assertEquals(euros("100.00"), refused.balance());
        assertEquals(euros("100.01"), refused.amount());
        assertTrue(refused.getMessage().contains(payer), refused.getMessage());
        assertNothingHappened();
    }

    @Test
    void shouldKeepTheCauseWhenOnlyPrepareFindsOut() {
        EJBException rolledBack = assertThrows(
                EJBException.class, () -> till.payWhileSomebodyElseEmptiesTheAccount(payer, payee, euros("60.00")));

        InsufficientFundsException cause = ledgerCause(rolledBack);
        assertNotNull(cause, () -> "no cause in " + rolledBack);
        assertEquals(payer, cause.account());
        assertEquals(euros("40.00"), till.balance(payer).posted());
        assertFalse(till.exists("/contended.txt"));
        assertEquals(0, till.openBranches());
    }

    @Test
    void shouldShowATransactionItsOwnPayments() {
        assertEquals(euros("25.00"), till.seenBySecondConnection(payer, payee, euros("25.00")));
    }

    @Test
    @Tag("P1")
    void shouldTakePartInAnApplicationsOwnTransaction() throws Exception {
        transaction.begin();
        till.payAndWrite(payer, payee, euros("10.00"), file, "one");
        till.payAndWrite(payer, payee, euros("10.00"), file, "two");
        transaction.commit();
        assertEquals(euros("80.00"), till.balance(payer).posted());
        assertEquals("two", till.read(file));

        transaction.begin();
        till.payAndWrite(payer, payee, euros("10.00"), file, "three");
        transaction.rollback();
        assertEquals(euros("80.00"), till.balance(payer).posted());
        assertEquals("two", till.read(file));
    }

    @Test
    void shouldRefuseBadPaymentsWithTheirReason() {
        assertRefused(UnknownAccountException.class, "nobody", () -> till.pay("nobody", payee, euros("1.00")));
        assertRefused(InvalidAmountException.class, "zero", () -> till.pay(payer, payee, euros("0.00")));
        assertRefused(InvalidAmountException.class, "-1.00", () -> till.pay(payer, payee, euros("-1.00")));
        assertRefused(InvalidAmountException.class, "", () -> till.pay(payer, payee, euros("1e30")));
        assertRefused(WrongScaleException.class, "1.001", () -> till.pay(payer, payee, euros("1.001")));
        assertRefused(LedgerException.class, "XXX", () -> till.pay(payer, payee, Money.of("1", "XXX")));
        assertRefused(ConnectionClosedException.class, "", till::useAClosedConnection);
        assertNothingHappened();
    }

    @Test
    void shouldRefuseBadPathsWithTheirReason() {
        assertIoFailure("/no-such-folder/file.txt");
        assertIoFailure("/../../etc/passwd-not");
        assertEquals(0, till.openBranches());
    }

    private void assertNothingHappened() {
        assertEquals(euros("100.00"), till.balance(payer).posted());
        assertEquals(euros("0.00"), till.balance(payee).posted());
        assertEquals(euros("0.00"), till.balance(payer).outgoingHolds());
        assertFalse(till.exists(file));
        assertEquals(0, till.openBranches());
    }

    private static <T extends LedgerException> void assertRefused(Class<T> kind, String mentions, Runnable call) {
        T refused = assertThrows(kind, call::run);
        assertTrue(refused.getMessage().contains(mentions), refused.getMessage());
    }

    private void assertIoFailure(String path) {
        EJBException failure = assertThrows(EJBException.class, () -> till.write(path, "x"));
        assertInstanceOf(UncheckedIOException.class, failure.getCause());
    }

    private static InsufficientFundsException ledgerCause(Throwable failure) {
        if (failure == null || failure instanceof InsufficientFundsException) {
            return (InsufficientFundsException) failure;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            InsufficientFundsException found = ledgerCause(suppressed);
            if (found != null) {
                return found;
            }
        }
        return ledgerCause(failure.getCause());
    }

    private static Money euros(String amount) {
        return Money.of(amount, Till.CURRENCY);
    }
}
