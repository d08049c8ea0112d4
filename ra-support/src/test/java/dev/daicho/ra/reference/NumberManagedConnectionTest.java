package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionContract;

class NumberManagedConnectionTest extends ManagedConnectionContract {

    @Override
    protected AdapterFixture fixture() {
        return new NumberFixture();
    }
}
