package dev.daicho.tests.container;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** A user's EJB: container-managed transactions over ledger and file store. */
@Stateless
public class Till {

    static final String CURRENCY = "EUR";

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/FileStore")
    private FileStoreConnectionFactory stores;

    @Resource
    private SessionContext context;

    @EJB
    private Till self;

    public void open(String account, String balance) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency(CURRENCY, 2);
            ledger.openAccount(AccountSpec.of("world", CURRENCY).withoutLowerLimit());
            ledger.openAccount(AccountSpec.of(account, CURRENCY));
            if (!balance.equals("0")) {
                ledger.transfer("world", account, Money.of(balance, CURRENCY));
            }
        }
    }

    public void pay(String from, String to, Money amount) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.transfer(from, to, amount);
        }
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void payInItsOwnTransaction(String from, String to, Money amount) {
        pay(from, to, amount);
    }

    public void payAndWrite(String from, String to, Money amount, String file, String text) {
        pay(from, to, amount);
        write(file, text);
    }

    public void payWriteAndRollBack(String from, String to, Money amount, String file, String text) {
        payAndWrite(from, to, amount, file, text);
        context.setRollbackOnly();
    }

    /** Takes the same money twice, the second time in a transaction that commits first: only prepare can find out. */
    public void payWhileSomebodyElseEmptiesTheAccount(String from, String to, Money amount) {
        pay(from, to, amount);
        write("/contended.txt", "never to be seen");
        self.payInItsOwnTransaction(from, to, amount);
    }

    /** What a second connection of the same transaction sees of the first one's payment. */
    public Money seenBySecondConnection(String from, String to, Money amount) {
        pay(from, to, amount);
        try (LedgerConnection second = ledgers.getConnection()) {
            return second.balance(to).posted();
        }
    }

    public Balance balance(String account) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            return ledger.balance(account);
        }
    }

    public void write(String file, String text) {
        try (FileStoreConnection store = stores.getConnection()) {
            Files.writeString(store.path(file), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public String read(String file) {
        try (FileStoreConnection store = stores.getConnection()) {
            return Files.readString(store.path(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public boolean exists(String file) {
        try (FileStoreConnection store = stores.getConnection()) {
            return Files.exists(store.path(file));
        }
    }

    /** Uses a connection after closing it. */
    public void useAClosedConnection() {
        LedgerConnection ledger = ledgers.getConnection();
        ledger.close();
        ledger.balance("world");
    }

    /** Branches that wait for a decision, in ledger and file store. */
    public long openBranches() {
        try (LedgerConnection ledger = ledgers.getConnection();
                FileStoreConnection store = stores.getConnection()) {
            return ledger.status().openBranchCount() + store.status().preparedTransactionCount();
        }
    }
}
