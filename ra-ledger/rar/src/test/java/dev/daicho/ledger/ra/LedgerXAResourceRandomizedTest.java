package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceRandomizedContract;

class LedgerXAResourceRandomizedTest extends XAResourceRandomizedContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }
}
