package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionFactoryContract;

class LedgerManagedConnectionFactoryTest extends ManagedConnectionFactoryContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }
}
