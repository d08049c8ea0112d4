package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceRandomizedContract;

class NumberXAResourceRandomizedTest extends XAResourceRandomizedContract {

    @Override
    protected AdapterFixture fixture() {
        return new NumberFixture();
    }
}
