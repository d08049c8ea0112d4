package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceContract;

class LedgerXAResourceTest extends XAResourceContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }
}
