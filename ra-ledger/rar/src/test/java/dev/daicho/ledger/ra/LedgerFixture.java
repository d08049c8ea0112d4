package dev.daicho.ledger.ra;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ra.contract.AdapterFixture;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import java.nio.file.Path;
import java.util.List;

/** Change n: open account n, and pay 1 into it. */
final class LedgerFixture implements AdapterFixture {

    private static final String CURRENCY = "CZK";

    static LedgerResourceAdapter adapter(Path directory) {
        LedgerResourceAdapter adapter = new LedgerResourceAdapter();
        adapter.setDataDirectory(directory.toString());
        adapter.setLockTimeoutMillis(200L);
        return adapter;
    }

    @Override
    public ResourceAdapter newAdapter(Path directory) {
        return adapter(directory);
    }

    @Override
    public ManagedConnectionFactory newFactory() {
        return new LedgerManagedConnectionFactory();
    }

    @Override
    public List<ManagedConnectionFactory> differentFactories() {
        LedgerManagedConnectionFactory user = new LedgerManagedConnectionFactory();
        user.setUserName("somebody");
        LedgerManagedConnectionFactory password = new LedgerManagedConnectionFactory();
        password.setPassword("something");
        return List.of(user, password);
    }

    @Override
    public Object connect(Object connectionFactory) {
        return ((LedgerConnectionFactory) connectionFactory).getConnection();
    }

    @Override
    public void change(Object handle, int number) {
        LedgerConnection ledger = (LedgerConnection) handle;
        // Currencies would hold each other up: each change brings its own.
        String currency = CURRENCY + number;
        ledger.defineCurrency(currency, 2);
        ledger.openAccount(AccountSpec.of("source" + number, currency).withoutLowerLimit());
        ledger.openAccount(AccountSpec.of("account" + number, currency));
        ledger.transfer("source" + number, "account" + number, Money.of("1", currency));
    }

    @Override
    public void read(Object handle) {
        ((LedgerConnection) handle).account("account1");
    }

    @Override
    public boolean isCommitted(Object handle, int number) {
        LedgerConnection ledger = (LedgerConnection) handle;
        String account = "account" + number;
        return ledger.account(account).isPresent()
                && ledger.balance(account).posted().amount().signum() > 0;
    }

    @Override
    public void close(Object handle) {
        ((LedgerConnection) handle).close();
    }
}
