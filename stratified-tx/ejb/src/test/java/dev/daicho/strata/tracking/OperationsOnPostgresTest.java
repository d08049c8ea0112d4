package dev.daicho.strata.tracking;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** For real. */
class OperationsOnPostgresTest extends OperationsContract {

    private @Nullable EmbeddedPostgres postgres;

    @Override
    Map<String, String> database() throws Exception {
        EmbeddedPostgres started = EmbeddedPostgres.start();
        postgres = started;
        return Map.of(
                "jakarta.persistence.jdbc.url",
                started.getJdbcUrl("postgres", "postgres"),
                "jakarta.persistence.jdbc.user",
                "postgres");
    }

    @AfterAll
    void stopPostgres() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }
}
