package dev.daicho.ra.contract;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What all contracts start from: one adapter, started over an empty directory. */
public abstract class AdapterContract {

    /** The bigger counts of an acceptance campaign. */
    protected static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");

    @TempDir
    protected Path root;

    protected Site site;

    /** The adapter under test; asked again for each test. */
    protected abstract AdapterFixture fixture();

    @BeforeEach
    protected void startSite() throws Exception {
        site = Site.start(fixture(), root.resolve("data"));
    }

    @AfterEach
    protected void stopSite() {
        if (site != null) {
            site.close();
        }
    }
}
