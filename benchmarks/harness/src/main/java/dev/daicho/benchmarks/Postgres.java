package dev.daicho.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL that keeps what it acknowledges: its package starts it with {@code fsync=off}, which is undone here and told. */
final class Postgres implements AutoCloseable {

    private static final List<String> TOLD = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "max_prepared_transactions",
            "shared_buffers",
            "commit_delay",
            "synchronous_standby_names");

    private final EmbeddedPostgres server;
    private final @Nullable EmbeddedPostgres standby;

    private Postgres(EmbeddedPostgres server, @Nullable EmbeddedPostgres standby) {
        this.server = server;
        this.standby = standby;
    }

    static Postgres start(Path data) throws IOException {
        return new Postgres(durable(data).start(), null);
    }

    /** With a standby whose forced log every commit waits for. The standby begins as a copy of the stopped server's files. */
    static Postgres withStandby(Path data, Path copy) throws IOException, SQLException {
        durable(data).start().close();
        copy(data, copy);
        EmbeddedPostgres server = durable(data).start();
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + server.getPort() + " user=postgres'\n");
        EmbeddedPostgres standby = durable(copy).start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set synchronous_standby_names = '*'");
            statement.execute("select pg_reload_conf()");
        }
        return new Postgres(server, standby);
    }

    private static EmbeddedPostgres.Builder durable(Path data) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_prepared_transactions", "300")
                .setServerConfig("max_connections", "400")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path source : tree.toList()) {
                Files.copy(source, to.resolve(from.relativize(source).toString()));
            }
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    int port() {
        return server.getPort();
    }

    /** The settings that a figure means nothing without. */
    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String name : TOLD) {
                try (ResultSet result = statement.executeQuery("select current_setting('" + name + "')")) {
                    result.next();
                    settings.put(name, result.getString(1));
                }
            }
        }
        return settings;
    }

    @Override
    public void close() throws IOException {
        if (standby != null) {
            standby.close();
        }
        server.close();
    }
}
