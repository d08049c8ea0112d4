package dev.daicho.benchmarks.app;

import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * The resources of global transactions, by name: databases, {@code ledger} and {@code store}. Each use changes one row, one account or one file, and leaves a trace
 * that can be counted.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class UsedResources {

    /** The row that everybody uses when it is to be hot, in the database of this name. */
    static final String HOT = "pg0";

    private static final int ROWS = 1_000;
    private static final int FILES = 64;
    private static final Map<String, String> DATABASES = databases();

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/FileStore")
    private FileStoreConnectionFactory stores;

    private static Map<String, String> databases() {
        Map<String, String> databases = new LinkedHashMap<>();
        databases.put("daicho", "java:/daicho/DaichoDS"); // H2, where the tables of strata are
        databases.put("h2", "java:/benchmark/H2");
        for (int i = 0; i < 4; i++) {
            databases.put("pg" + i, "java:/benchmark/Postgres" + i);
        }
        return databases;
    }

    /** Makes tables, files and accounts. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void prepare(String resource) throws SQLException, IOException {
        switch (resource) {
            case "ledger" -> {
                try (LedgerConnection ledger = ledgers.getConnection()) {
                    Accounts.open(ledger, 0, ROWS);
                }
            }
            case "store" -> {
                try (FileStoreConnection store = stores.getConnection()) {
                    Files.createDirectory(store.path("/strata"));
                }
            }
            default -> {
                try (Connection connection = database(resource).getConnection();
                        PreparedStatement insert =
                                connection.prepareStatement("insert into " + table(resource) + " values (?, 0)")) {
                    for (int row = 0; row < ROWS; row++) {
                        insert.setInt(1, row);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            }
        }
    }

    /** Tables are made outside transactions: H2 commits what is under way. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void makeTable(String resource) throws SQLException {
        if (DATABASES.containsKey(resource)) {
            try (Connection connection = database(resource).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table " + table(resource) + "(id int primary key, used bigint not null)");
            }
        }
    }

    /** Changes all of these, in their order. */
    public void use(List<String> resources, long number, boolean isHot) throws SQLException {
        for (String resource : resources) {
            use(resource, number, isHot);
        }
    }

    private void use(String resource, long number, boolean isHot) throws SQLException {
        int row = (int) (1 + Math.floorMod(number * 0x9E3779B97F4A7C15L, (long) ROWS - 1));
        switch (resource) {
            case "ledger" -> {
                try (LedgerConnection ledger = ledgers.getConnection()) {
                    ledger.transfer(Accounts.name(row), Accounts.name(0), Money.of("1", Accounts.CURRENCY));
                }
            }
            case "store" -> {
                try (FileStoreConnection store = stores.getConnection()) {
                    Path file = store.path("/strata/" + Math.floorMod(row, FILES));
                    Files.writeString(file, "number " + number);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
            default -> {
                boolean isTheHotRow = isHot && resource.equals(HOT);
                try (Connection connection = database(resource).getConnection();
                        PreparedStatement update = connection.prepareStatement(
                                "update " + table(resource) + " set used = used + 1 where id = ?")) {
                    update.setInt(1, isTheHotRow ? 0 : row);
                    update.executeUpdate();
                }
            }
        }
    }

    /** How often a database was used; what the ledger and the store were used for is not counted. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public long used(String database) throws SQLException {
        try (Connection connection = database(database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery("select sum(used) from " + table(database))) {
            sum.next();
            return sum.getLong(1);
        }
    }

    static boolean isDatabase(String resource) {
        return DATABASES.containsKey(resource);
    }

    private static String table(String resource) {
        return "strata_used_" + resource;
    }

    @SuppressWarnings("BanJNDI") // one of the names above
    private static DataSource database(String resource) {
        try {
            return (DataSource) new InitialContext().lookup(DATABASES.get(resource));
        } catch (NamingException absent) {
            throw new IllegalStateException(resource, absent);
        }
    }
}
