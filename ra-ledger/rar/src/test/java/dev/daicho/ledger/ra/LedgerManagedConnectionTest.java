package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionContract;

class LedgerManagedConnectionTest extends ManagedConnectionContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }
}
