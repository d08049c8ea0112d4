package dev.daicho.benchmarks.app;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;

/** Accounts 0 to count − 1 on both sides, each with the same sum, which never changes in total. Account 0 is the hot one. */
@Stateless
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Accounts {

    static final String CURRENCY = "BEN";
    private static final long FUNDS = 1_000_000_000L;

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/benchmark/Postgres")
    private DataSource postgres;

    static String name(int account) {
        return "bench/" + account;
    }

    /** Makes the accounts from first to last, exclusive. */
    public void openInLedger(int first, int last) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            open(ledger, first, last);
        }
    }

    static void open(LedgerConnection ledger, int first, int last) {
        ledger.defineCurrency(CURRENCY, 0);
        ledger.openAccount(AccountSpec.of("bench/world", CURRENCY).withoutLowerLimit());
        for (int account = first; account < last; account++) {
            ledger.openAccount(AccountSpec.of(name(account), CURRENCY));
            ledger.transfer("bench/world", name(account), Money.of(String.valueOf(FUNDS), CURRENCY));
        }
    }

    public void openInPostgres(int count) throws SQLException {
        try (Connection connection = postgres.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table account(id int primary key, balance bigint not null check (balance >= 0))");
            statement.execute(
                    "create table posting(id bigserial primary key, debit int not null, credit int not null, amount bigint not null)");
            try (PreparedStatement insert = connection.prepareStatement("insert into account values (?, ?)")) {
                for (int account = 0; account < count; account++) {
                    insert.setInt(1, account);
                    insert.setLong(2, FUNDS);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** What every account but the world's holds together, and so what the ledger must still hold: count × funds. */
    public long ledgerSum(int count) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            long sum = 0;
            for (int account = 0; account < count; account++) {
                sum += ledger.balance(name(account)).posted().amount().longValueExact();
            }
            return sum;
        }
    }

    /** How often the ledger of this server has forced its log so far. */
    public long ledgerForces() throws JMException {
        return (Long) ledgerSays("LedgerMetrics", "LogSyncCount");
    }

    /** Leader, follower, or what else it is. */
    public String ledgerRole() throws JMException {
        return (String) ledgerSays("Ledger", "Role");
    }

    private static Object ledgerSays(String bean, String attribute) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = beans.queryNames(new ObjectName("dev.daicho:type=" + bean + ",*"), null)
                .iterator()
                .next();
        return beans.getAttribute(name, attribute);
    }

    public long postgresSum() throws SQLException {
        return asked("select sum(balance) from account");
    }

    public long postgresPostings() throws SQLException {
        return asked("select count(*) from posting");
    }

    private long asked(String query) throws SQLException {
        try (Connection connection = postgres.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
