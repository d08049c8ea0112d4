package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ResourceAdapterContract;

class LedgerResourceAdapterTest extends ResourceAdapterContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }
}
