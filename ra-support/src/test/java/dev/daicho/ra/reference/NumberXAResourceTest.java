package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceContract;

class NumberXAResourceTest extends XAResourceContract {

    @Override
    protected AdapterFixture fixture() {
        return new NumberFixture();
    }
}
