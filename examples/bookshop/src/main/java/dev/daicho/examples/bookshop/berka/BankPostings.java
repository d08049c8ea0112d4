package dev.daicho.examples.bookshop.berka;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Each call is one container-managed transaction on the ledger, and each may be said again without harm. */
@Stateless
public class BankPostings {

    private static final String FUNDING = "world/FUNDING";

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    /** Opens accounts that may owe any amount. */
    public void openAccounts(Collection<String> ids, String currency) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency(currency, BankPayment.SCALE);
            ids.forEach(id -> ledger.openAccount(AccountSpec.of(id, currency).withoutLowerLimit()));
        }
    }

    /** Opens accounts that may not owe anything, and pays in what they need. */
    public void openFunded(Map<String, Long> hellersById, String currency) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency(currency, BankPayment.SCALE);
            ledger.openAccount(AccountSpec.of(FUNDING, currency).withoutLowerLimit());
            hellersById.forEach((id, hellers) -> {
                ledger.openAccount(AccountSpec.of(id, currency));
                Money amount = new Money(BigDecimal.valueOf(hellers, BankPayment.SCALE), currency);
                ledger.post(Posting.builder()
                        .from(FUNDING, amount)
                        .to(id, amount)
                        .idempotencyKey("funding/" + id)
                        .build());
            });
        }
    }

    /** Posts one payment. */
    public void post(BankPayment payment) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.post(Posting.builder()
                    .from(payment.from(), payment.amount())
                    .to(payment.to(), payment.amount())
                    .idempotencyKey(payment.key())
                    .build());
        }
    }
}
