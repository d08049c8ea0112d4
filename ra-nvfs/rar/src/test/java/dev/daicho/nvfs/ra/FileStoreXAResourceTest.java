package dev.daicho.nvfs.ra;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.XAResourceContract;
import org.junit.jupiter.api.Tag;

@Tag("N16")
class FileStoreXAResourceTest extends XAResourceContract {

    @Override
    protected AdapterFixture fixture() {
        return new FileStoreFixture();
    }
}
