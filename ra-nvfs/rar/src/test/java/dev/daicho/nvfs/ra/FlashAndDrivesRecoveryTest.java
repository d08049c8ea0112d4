package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.RecoveryContract;

/** The same on a disk on flash, with another disk as a drive: each branch changes both. */
class FlashAndDrivesRecoveryTest extends RecoveryContract {

    @Override
    protected AdapterFixture fixture() {
        return FileStoreFixture.onSeveralDisks("40MiB");
    }
}
