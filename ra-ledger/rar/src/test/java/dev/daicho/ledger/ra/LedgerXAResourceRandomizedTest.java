package dev.daicho.ledger.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceRandomizedContract;

class LedgerXAResourceRandomizedTest extends XAResourceRandomizedContract {

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }

    /** Each restart of the log takes a second: fewer sequences than usual, but enough to get everywhere. */
    @Override
    protected int sequences() {
        return CAMPAIGN ? super.sequences() : 5;
    }
}
