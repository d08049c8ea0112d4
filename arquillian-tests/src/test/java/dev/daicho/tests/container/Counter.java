package dev.daicho.tests.container;

import dev.daicho.ledger.AccountAccess;
import dev.daicho.ledger.AccountRight;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Stateless;
import java.math.BigDecimal;

/** A bank's counter: what it does on the ledger is done for its caller. */
@Stateless
@PermitAll
public class Counter {

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    /** Opens an account that is the caller's, who may be paid by everybody. */
    public void openMine(String account, String owner) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency("EUR", 2);
            ledger.openAccount(AccountSpec.of("vault", "EUR").withoutLowerLimit());
            ledger.openAccount(AccountSpec.of(account, "EUR"));
            ledger.changeAccess(account, AccountAccess.ownedBy(owner).grant("*", AccountRight.CREDIT));
            ledger.transfer("vault", account, Money.of("10.00", "EUR"));
        }
    }

    /** Pays from an account back to the vault. */
    public void payBack(String account) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.transfer(account, "vault", Money.of("1.00", "EUR"));
        }
    }

    /** What is on an account. */
    public BigDecimal posted(String account) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            return ledger.balance(account).posted().amount();
        }
    }
}
