package dev.daicho.tests.cluster;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import jakarta.annotation.Resource;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;

/** A user's deployment: transfers in JTA transactions, with and without a database beside the ledger, and what it can read of both. */
@WebServlet({"/open", "/transfer", "/go", "/standing", "/balances", "/keys", "/receipts", "/bean", "/hand-over"})
public class TellerServlet extends HttpServlet {

    static final int ACCOUNTS = 10;
    static final String OPENING = "10000";

    private static final long serialVersionUID = 1L;
    private static final String CURRENCY = "CZK";

    @Resource(lookup = "java:/daicho/Ledger")
    private transient LedgerConnectionFactory ledgers;

    @Resource(lookup = "java:/daicho/DaichoDS")
    private transient DataSource database;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            switch (request.getServletPath()) {
                case "/open" -> open();
                case "/transfer" -> transfer(request);
                case "/go" -> Gate.open();
                case "/hand-over" ->
                    bean().invoke(name(), "handOver", new Object[] {request.getParameter("to")}, new String[] {
                        "java.lang.String"
                    });
                default -> throw new ServletException(request.getServletPath());
            }
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (Exception failure) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.getWriter().write(String.valueOf(failure));
        }
    }

    private void open() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS RECEIPT (TRANSFER VARCHAR(64), ATTEMPT VARCHAR(64))");
        }
        try (LedgerConnection ledger = ledgers.getConnection()) {
            if (ledger.account("bank").isPresent()) {
                return;
            }
        }
        transaction.begin();
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency(CURRENCY, 2);
            ledger.openAccount(AccountSpec.of("bank", CURRENCY).withoutLowerLimit());
            for (int i = 0; i < ACCOUNTS; i++) {
                ledger.openAccount(AccountSpec.of("account-" + i, CURRENCY));
                ledger.transfer("bank", "account-" + i, Money.of(OPENING, CURRENCY));
            }
        }
        transaction.commit();
    }

    /** Answered without content if the transfer is done, now or by an attempt before. */
    private void transfer(HttpServletRequest request) throws Exception {
        String key = request.getParameter("key");
        Money one = Money.of("1", CURRENCY);
        transaction.begin();
        try {
            try (LedgerConnection ledger = ledgers.getConnection()) {
                ledger.post(Posting.builder()
                        .from("account-" + request.getParameter("from"), one)
                        .to("account-" + request.getParameter("to"), one)
                        .idempotencyKey(key)
                        .build());
            }
            if (request.getParameter("both") != null) {
                try (Connection connection = database.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("INSERT INTO RECEIPT VALUES ('" + key + "', '" + System.nanoTime() + "')");
                }
            }
        } catch (DuplicatePostingException already) {
            transaction.rollback();
            return;
        } catch (Exception failure) {
            transaction.rollback();
            throw failure;
        }
        String point = request.getParameter("at");
        if (point == null) {
            transaction.commit();
        } else {
            Gate.pass(point, key, transaction::commit);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setContentType("text/plain");
        PrintWriter out = response.getWriter();
        try {
            switch (request.getServletPath()) {
                case "/balances" -> balances(out);
                case "/keys" -> keys(out);
                case "/receipts" -> receipts(out);
                case "/standing" -> out.println(Gate.standing());
                case "/bean" -> out.println(bean().getAttribute(name(), request.getParameter("attribute")));
                default -> throw new ServletException(request.getServletPath());
            }
        } catch (Exception failure) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            out.println(failure);
        }
    }

    private void balances(PrintWriter out) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            out.println(ledger.balance("bank").posted().amount());
            for (int i = 0; i < ACCOUNTS; i++) {
                out.println(ledger.balance("account-" + i).posted().amount());
            }
        }
    }

    /** The key of each transfer, once for each of its two legs. */
    private void keys(PrintWriter out) {
        try (LedgerConnection ledger = ledgers.getConnection()) {
            for (int i = 0; i < ACCOUNTS; i++) {
                String cursor = null;
                do {
                    HistoryPage page = ledger.history(
                            "account-" + i, new HistoryQuery(HistoryQuery.MAX_LIMIT, cursor, null, null));
                    page.entries().forEach(entry -> entry.idempotencyKey().ifPresent(out::println));
                    cursor = page.nextCursor().orElse(null);
                } while (cursor != null);
            }
        }
    }

    /** The key of each transfer that this server's database knows. */
    private void receipts(PrintWriter out) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT TRANSFER FROM RECEIPT")) {
            while (rows.next()) {
                out.println(rows.getString(1));
            }
        }
    }

    private static MBeanServer bean() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    private static ObjectName name() throws Exception {
        return bean().queryNames(new ObjectName("dev.daicho:type=Ledger,*"), null)
                .iterator()
                .next();
    }
}
