package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionFactoryContract;

class NumberManagedConnectionFactoryTest extends ManagedConnectionFactoryContract {

    @Override
    protected AdapterFixture fixture() {
        return new NumberFixture();
    }
}
