package dev.daicho.strata.tracking;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;

/** A PostgreSQL of a test's own. */
final class Postgres implements AutoCloseable {

    private final EmbeddedPostgres server;

    Postgres() throws IOException {
        server = EmbeddedPostgres.start();
    }

    /** For the persistence unit. */
    Map<String, String> properties() {
        return Map.of(
                "jakarta.persistence.jdbc.url",
                server.getJdbcUrl("postgres", "postgres"),
                "jakarta.persistence.jdbc.user",
                "postgres");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
