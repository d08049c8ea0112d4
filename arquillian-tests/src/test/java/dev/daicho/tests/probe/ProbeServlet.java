package dev.daicho.tests.probe;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;

/** {@code GET in-doubt} counts; {@code POST recover} runs one recovery pass and returns when it is over. */
@WebServlet({"/in-doubt", "/recover"})
public class ProbeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final int LOG_READS = 10;

    @Resource(lookup = "java:/daicho/Ledger")
    private transient LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/FileStore")
    private transient FileStoreConnectionFactory stores;

    @Resource(lookup = "java:/daicho/DaichoDS")
    private transient DataSource database;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            response.setContentType("text/plain");
            response.getWriter()
                    .write(new InDoubt(ledger(), files(), messages(), database(), transactionLog()).encode());
        } catch (JMException | SQLException failure) {
            throw new ServletException(failure);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        RecoveryManager.manager().scan();
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private int ledger() {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            return Math.toIntExact(ledger.status().openBranchCount());
        }
    }

    private int files() {
        try (FileStoreConnection store = stores.getConnection()) {
            return store.status().preparedTransactionCount();
        }
    }

    private static int messages() throws JMException {
        Object prepared = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("jboss.as:subsystem=messaging-activemq,server=default"),
                        "listPreparedTransactions",
                        null,
                        null);
        return ((Object[]) prepared).length;
    }

    private int database() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.IN_DOUBT WHERE TRANSACTION_STATE = 'IN_DOUBT'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Recovery may take a record away while the log is being read; then it is read again. */
    private static int transactionLog() throws JMException {
        for (int attempt = 1; ; attempt++) {
            try {
                return readTransactionLog();
            } catch (JMException changedMeanwhile) {
                if (attempt == LOG_READS) {
                    throw changedMeanwhile;
                }
            }
        }
    }

    private static int readTransactionLog() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName log = new ObjectName("jboss.as:subsystem=transactions,log-store=log-store");
        beans.invoke(log, "probe", null, null);
        return beans.queryNames(
                        new ObjectName("jboss.as:subsystem=transactions,log-store=log-store,transactions=*"), null)
                .size();
    }
}
