package dev.daicho.strata.testkit;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.util.function.IntConsumer;

/** Narayana, the server's own transaction manager, with its log in memory. Thread-safe. */
final class TestTransactions {

    private final TransactionManager manager;
    private final TransactionSynchronizationRegistry registry = new TransactionSynchronizationRegistryImple();

    TestTransactions() {
        for (String store : new String[] {null, "stateStore", "communicationStore"}) {
            ObjectStoreEnvironmentBean bean = store == null
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store);
            bean.setObjectStoreType(VolatileStore.class.getName());
        }
        try {
            BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("strata-kit");
        } catch (CoreEnvironmentBeanException refused) {
            throw new IllegalStateException(refused);
        }
        manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    TransactionManager manager() {
        return manager;
    }

    TransactionSynchronizationRegistry registry() {
        return registry;
    }

    UserTransaction user() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    boolean isActive() {
        return registry.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }

    void begin() {
        try {
            manager.begin();
        } catch (NotSupportedException | SystemException failure) {
            throw new IllegalStateException("A transaction could not begin", failure);
        }
    }

    /** Commits, or rolls back what is marked for it; false if it rolled back. */
    boolean end() {
        try {
            if (manager.getStatus() != Status.STATUS_ACTIVE) {
                manager.rollback();
                return false;
            }
            manager.commit();
            return true;
        } catch (RollbackException | HeuristicRollbackException rolledBack) {
            return false;
        } catch (HeuristicMixedException | SystemException failure) {
            throw new IllegalStateException("A transaction did not end as it should", failure);
        }
    }

    void markForRollback() {
        try {
            manager.setRollbackOnly();
        } catch (SystemException failure) {
            throw new IllegalStateException(failure);
        }
    }

    boolean isMarkedForRollback() {
        return registry.getTransactionStatus() == Status.STATUS_MARKED_ROLLBACK;
    }

    /** Does something when the current transaction has ended, with the status that it ended by. */
    void afterwards(IntConsumer what) {
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Only its end is of interest.
            }

            @Override
            public void afterCompletion(int status) {
                what.accept(status);
            }
        });
    }
}
