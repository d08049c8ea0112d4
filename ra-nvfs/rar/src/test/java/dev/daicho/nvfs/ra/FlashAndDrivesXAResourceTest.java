package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceContract;

/** The same on a disk on flash, with another disk as a drive: each branch changes both. */
class FlashAndDrivesXAResourceTest extends XAResourceContract {

    @Override
    protected AdapterFixture fixture() {
        return FileStoreFixture.onSeveralDisks("6MiB");
    }
}
