package dev.daicho.examples.bookshop;

import dev.daicho.ledger.Account;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.HistoryEntry;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.LedgerStatus;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the page shows of ledger and file store. Reads only. */
@Stateless
public class Overview {

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/FileStore")
    private FileStoreConnectionFactory stores;

    /**
     * A file as the page lists it.
     *
     * @param path in the store
     * @param sizeBytes its length
     */
    public record StoredFile(String path, long sizeBytes) {}

    /** A page of balances, in the order of the accounts' ids. */
    public List<Balance> balances(String prefix, String afterId, int limit) {
        return onLedger(ledger -> {
            List<Balance> balances = new ArrayList<>();
            for (Account account : ledger.accounts(prefix, afterId.isEmpty() ? null : afterId, limit)) {
                balances.add(ledger.balance(account.id()));
            }
            return balances;
        });
    }

    /** One balance. */
    public Balance balance(String account) {
        return onLedger(ledger -> ledger.balance(account));
    }

    /** An account's newest entries. */
    public List<HistoryEntry> history(String account, int limit) {
        return onLedger(
                ledger -> ledger.history(account, HistoryQuery.latest(limit)).entries());
    }

    /** What the ledger is doing. */
    public LedgerStatus ledger() {
        return onLedger(LedgerConnection::status);
    }

    /** What a customer has been sent. */
    public List<StoredFile> files(String customer) {
        CustomerName.check(customer);
        try (FileStoreConnection store = stores.getConnection();
                Stream<Path> files = Files.list(store.path("/" + customer))) {
            List<StoredFile> found = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                found.add(new StoredFile(file.toString(), Files.size(file)));
            }
            return found;
        } catch (NoSuchFileException noFolder) {
            return List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list the files of " + customer, failure);
        }
    }

    private <T> T onLedger(Function<LedgerConnection, T> read) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            return read.apply(ledger);
        }
    }
}
