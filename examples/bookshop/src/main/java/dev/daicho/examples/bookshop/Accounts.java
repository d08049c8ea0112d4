package dev.daicho.examples.bookshop;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.Receipt;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Opens the shop's accounts, and its customers' with their folders. Everything here may be said again without harm. */
@Stateless
public class Accounts {

    /** Where money comes from and goes to that is not a customer's: may owe any amount. */
    public static final String WORLD = "world";

    /** The shop's own. */
    public static final String SHOP = "shop";

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/FileStore")
    private FileStoreConnectionFactory stores;

    /** The currency, the world and the shop. */
    public void openShop() {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency(Catalogue.CURRENCY, Catalogue.CURRENCY_SCALE);
            ledger.openAccount(AccountSpec.of(WORLD, Catalogue.CURRENCY).withoutLowerLimit());
            ledger.openAccount(AccountSpec.of(SHOP, Catalogue.CURRENCY));
        }
    }

    /** A customer's account, with an opening balance that is paid once, and a folder in the file store. */
    public void openCustomer(String name, Money openingBalance) {
        CustomerName.check(name);
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.openAccount(AccountSpec.of(name, openingBalance.currency()));
            Receipt receipt = ledger.post(Posting.builder()
                    .from(WORLD, openingBalance)
                    .to(name, openingBalance)
                    .idempotencyKey("opening/" + name)
                    .memo("opening balance")
                    .build());
            if (receipt.alreadyPosted()) {
                return;
            }
        }
        try (FileStoreConnection store = stores.getConnection()) {
            Files.createDirectories(store.path("/" + name));
        } catch (IOException failure) {
            throw new UncheckedIOException("No folder for customer " + name, failure);
        }
    }
}
