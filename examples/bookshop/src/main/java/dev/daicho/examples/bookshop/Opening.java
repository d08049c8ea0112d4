package dev.daicho.examples.bookshop;

import dev.daicho.ledger.Money;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.List;

/** Opens the shop when it is deployed, with three customers to try it with. */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Opening {

    private static final Money FIRST_MONEY = Money.of("50000.00", Catalogue.CURRENCY);

    @EJB
    private Accounts accounts;

    @PostConstruct
    void open() {
        accounts.openShop();
        List.of("alice", "bob", "carol").forEach(name -> accounts.openCustomer(name, FIRST_MONEY));
    }
}
