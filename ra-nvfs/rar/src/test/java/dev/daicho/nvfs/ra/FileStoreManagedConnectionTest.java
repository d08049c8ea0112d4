package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionContract;

class FileStoreManagedConnectionTest extends ManagedConnectionContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
