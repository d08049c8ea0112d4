package dev.daicho.benchmarks.app;

import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transfer of one unit, as a JTA transaction of its own; on request with a second resource in it. */
@Stateless
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Transfers {

    @Resource(lookup = "java:/daicho/Ledger")
    private LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/benchmark/Postgres")
    private DataSource postgres;

    @Resource(lookup = "java:jboss/TransactionManager")
    private TransactionManager transactions;

    public void ledger(int from, int to, boolean withSecond) throws SystemException, RollbackException {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.transfer(Accounts.name(from), Accounts.name(to), Money.of("1", Accounts.CURRENCY));
        }
        second(withSecond);
    }

    /** Two guarded updates and the posting's row; accounts in the order of their numbers, so that nobody deadlocks. */
    public void postgres(int from, int to, boolean withSecond) throws SQLException, SystemException, RollbackException {
        try (Connection connection = postgres.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update account set balance = balance + ? where id = ? and balance + ? >= 0");
                PreparedStatement insert =
                        connection.prepareStatement("insert into posting(debit, credit, amount) values (?, ?, 1)")) {
            int first = Math.min(from, to);
            change(update, first, first == from ? -1 : 1);
            int last = Math.max(from, to);
            change(update, last, last == from ? -1 : 1);
            insert.setInt(1, from);
            insert.setInt(2, to);
            insert.executeUpdate();
        }
        second(withSecond);
    }

    private static void change(PreparedStatement update, int account, long amount) throws SQLException {
        update.setLong(1, amount);
        update.setInt(2, account);
        update.setLong(3, amount);
        if (update.executeUpdate() != 1) {
            throw new IllegalStateException("account " + account + " has not enough");
        }
    }

    public void nothing(boolean withSecond) throws SystemException, RollbackException {
        transactions.getTransaction().enlistResource(new NoopResource());
        second(withSecond);
    }

    private void second(boolean wanted) throws SystemException, RollbackException {
        if (wanted) {
            transactions.getTransaction().enlistResource(new NoopResource());
        }
    }
}
