package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.RecoveryContract;

class NumberRecoveryTest extends RecoveryContract {

    @Override
    protected AdapterFixture fixture() {
        return new NumberFixture();
    }
}
