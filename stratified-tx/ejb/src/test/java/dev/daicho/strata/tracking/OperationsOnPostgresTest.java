package dev.daicho.strata.tracking;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** For real. */
class OperationsOnPostgresTest extends OperationsContract {

    private @Nullable Postgres postgres;

    @Override
    Map<String, String> database() throws IOException {
        Postgres started = new Postgres();
        postgres = started;
        return started.properties();
    }

    @AfterAll
    void stopPostgres() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }
}
