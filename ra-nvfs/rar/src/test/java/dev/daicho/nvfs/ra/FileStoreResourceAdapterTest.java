package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ResourceAdapterContract;

class FileStoreResourceAdapterTest extends ResourceAdapterContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
