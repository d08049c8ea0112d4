package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceRandomizedContract;

class FileStoreXAResourceRandomizedTest extends XAResourceRandomizedContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }

    /** A million calls in a campaign. */
    @Override
    protected int sequences() {
        return Boolean.getBoolean("daicho.campaign") ? 1 + 1_000_000 / callsPerSequence() : super.sequences();
    }
}
