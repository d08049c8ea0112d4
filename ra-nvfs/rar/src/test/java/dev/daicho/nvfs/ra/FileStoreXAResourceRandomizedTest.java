package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceRandomizedContract;

class FileStoreXAResourceRandomizedTest extends XAResourceRandomizedContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
