package dev.daicho.strata.testkit;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;

/**
 * H2 in memory as an XA datasource: in a transaction one connection for all who ask, enlisted in it. And persistence units on it. Used by one
 * thread.
 */
final class TestDatabase implements AutoCloseable {

    private final TestTransactions transactions;
    private final JdbcDataSource h2 = new JdbcDataSource();
    private final Connection open;
    private final DataSource source;
    private final Map<String, EntityManagerFactory> units = new HashMap<>();

    TestDatabase(TestTransactions transactions) {
        this.transactions = transactions;
        h2.setURL("jdbc:h2:mem:kit-" + UUID.randomUUID());
        source = Fakes.of(DataSource.class, (method, arguments) -> switch (method) {
            case "getConnection" -> connection();
            case "getLoginTimeout" -> 0;
            case "isWrapperFor" -> false;
            default -> throw Fakes.unsupported(DataSource.class, method);
        });
        try {
            // It is there for as long as this connection is.
            open = h2.getConnection();
        } catch (SQLException failure) {
            throw new IllegalStateException("H2 does not open", failure);
        }
    }

    DataSource source() {
        return source;
    }

    private Connection connection() throws SQLException {
        if (!transactions.isActive()) {
            return h2.getConnection();
        }
        if (transactions.registry().getResource(this) instanceof Connection enlisted) {
            return enlisted;
        }
        XAConnection branch = h2.getXAConnection();
        Connection physical = branch.getConnection();
        try {
            transactions.manager().getTransaction().enlistResource(branch.getXAResource());
        } catch (RollbackException | SystemException refused) {
            branch.close();
            throw new SQLException("The transaction is marked for rollback and takes no more work", refused);
        }
        transactions.afterwards(status -> close(branch));
        Connection shared = shared(physical);
        transactions.registry().putResource(this, shared);
        return shared;
    }

    /** Its end is the transaction's, not that of whoever asked first. */
    private static Connection shared(Connection physical) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(physical, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                });
    }

    private static void close(XAConnection branch) {
        try {
            branch.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A container-managed entity manager of a persistence unit; without a name of the only one that users have. */
    EntityManager entities(String unit) {
        EntityManagerFactory factory =
                units.computeIfAbsent(unit.isEmpty() ? UserUnits.theOnlyOne() : unit, this::factory);
        return (EntityManager) Proxy.newProxyInstance(
                EntityManager.class.getClassLoader(),
                new Class<?>[] {EntityManager.class},
                (self, method, arguments) -> {
                    try {
                        return method.invoke(ofTransaction(factory), arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                });
    }

    private EntityManager ofTransaction(EntityManagerFactory factory) {
        if (!transactions.isActive()) {
            throw new IllegalStateException("The test kit has entity managers inside transactions only");
        }
        if (transactions.registry().getResource(factory) instanceof EntityManager known) {
            return known;
        }
        EntityManager entities = factory.createEntityManager();
        transactions.registry().putResource(factory, entities);
        if (transactions.registry().getTransactionStatus() == Status.STATUS_ACTIVE) {
            entities.joinTransaction();
        }
        transactions.afterwards(status -> entities.close());
        return entities;
    }

    private EntityManagerFactory factory(String unit) {
        return Persistence.createEntityManagerFactory(
                unit,
                Map.of(
                        "jakarta.persistence.jtaDataSource",
                        source,
                        "jakarta.persistence.transactionType",
                        "JTA",
                        "hibernate.hbm2ddl.auto",
                        "update",
                        "hibernate.transaction.jta.platform",
                        new Platform(transactions)));
    }

    @Override
    public void close() {
        units.values().forEach(EntityManagerFactory::close);
        try {
            open.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Tells Hibernate of our transactions. */
    private static final class Platform extends AbstractJtaPlatform {

        private static final long serialVersionUID = 1L;

        private final transient TestTransactions transactions;

        Platform(TestTransactions transactions) {
            this.transactions = transactions;
        }

        @Override
        protected TransactionManager locateTransactionManager() {
            return transactions.manager();
        }

        @Override
        protected UserTransaction locateUserTransaction() {
            return transactions.user();
        }
    }
}
