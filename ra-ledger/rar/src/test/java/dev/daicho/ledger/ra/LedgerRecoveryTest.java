package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.RecoveryContract;

class LedgerRecoveryTest extends RecoveryContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }
}
