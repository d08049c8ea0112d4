package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.RecoveryContract;
import org.junit.jupiter.api.Tag;

@Tag("N16")
class FileStoreRecoveryTest extends RecoveryContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
