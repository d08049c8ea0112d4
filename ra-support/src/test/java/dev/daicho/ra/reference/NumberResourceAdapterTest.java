package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ResourceAdapterContract;

class NumberResourceAdapterTest extends ResourceAdapterContract {

    @Override
    protected AdapterFixture fixture() {
        return new NumberFixture();
    }
}
