package dev.daicho.benchmarks.nvfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** SQLite with a write-ahead log and {@code synchronous=FULL}: each commit is synced. It has no first phase. */
final class SqlitePages implements PageStore {

    private final Connection connection;
    private final PreparedStatement upsert;

    SqlitePages(Path folder) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("pages.sqlite"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            statement.execute("pragma synchronous=full");
            statement.execute("create table if not exists pages (id integer primary key, content blob)");
        }
        connection.setAutoCommit(false);
        this.upsert = connection.prepareStatement(
                "insert into pages (id, content) values (?, ?) on conflict (id) do update set content = excluded.content");
    }

    @Override
    public Transaction begin() {
        return new SqliteTransaction();
    }

    @Override
    public boolean read(int file, int page, ByteBuffer target) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select content from pages where id = ?")) {
            select.setLong(1, KeyedPages.key(file, page));
            try (ResultSet found = select.executeQuery()) {
                boolean isThere = found.next();
                if (isThere) {
                    target.put(found.getBytes(1));
                }
                return isThere;
            }
        }
    }

    @Override
    public void empty(List<Integer> files, int pageCount) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from pages where id between ? and ?")) {
            for (int file : files) {
                delete.setLong(1, KeyedPages.key(file, 0));
                delete.setLong(2, KeyedPages.key(file, pageCount));
                delete.executeUpdate();
            }
        }
        connection.commit();
    }

    @Override
    public void close() throws IOException {
        try {
            connection.rollback();
            upsert.close();
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private final class SqliteTransaction implements Transaction {

        @Override
        public void write(int file, int page, ByteBuffer content) throws SQLException {
            upsert.setLong(1, KeyedPages.key(file, page));
            upsert.setBytes(2, KeyedPages.bytes(content));
            upsert.executeUpdate();
        }

        @Override
        public void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void prepare() {
            throw new UnsupportedOperationException("SQLite has no first phase");
        }

        @Override
        public void commitPrepared() {
            throw new UnsupportedOperationException("SQLite has no first phase");
        }
    }
}
