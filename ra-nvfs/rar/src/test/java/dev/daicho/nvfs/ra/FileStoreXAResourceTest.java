package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceContract;

class FileStoreXAResourceTest extends XAResourceContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
