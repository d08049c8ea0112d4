package dev.daicho.examples.bookshop;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;

/**
 * The second stratum: pays the author 8 % of the price, to a hundredth of a yen, and notes on the order that it is paid. Runs if and only
 * if the order's transaction committed, and its effect is there once.
 */
@Stateless
@EJB(name = "java:global/strata/royalty", beanInterface = MemberTransaction.class, beanName = "RoyaltyMember")
public class RoyaltyMember implements MemberTransaction<Royalty> {

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @PersistenceContext
    private EntityManager orders;

    @Override
    public Class<Royalty> payloadType() {
        return Royalty.class;
    }

    @Override
    public void run(Royalty royalty, StratumContext context) {
        Money due = royalty.due();
        AccountSpec author = royalty.account();
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.openAccount(author);
            ledger.post(Posting.builder()
                    .from(Accounts.SHOP, due)
                    .to(author.id(), due)
                    .idempotencyKey("royalty/" + royalty.order())
                    .memo("royalty for order " + royalty.order())
                    .build());
        }
        orders.find(PlacedOrder.class, royalty.order()).royaltyPaid(Instant.now());
    }
}
