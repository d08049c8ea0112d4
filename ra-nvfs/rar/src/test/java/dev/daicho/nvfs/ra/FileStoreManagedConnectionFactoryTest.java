package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionFactoryContract;

class FileStoreManagedConnectionFactoryTest extends ManagedConnectionFactoryContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
