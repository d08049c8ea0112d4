package dev.daicho.tests.cluster;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerConnectionFactory;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** In the server: a bank's postings, each a JTA transaction of its own. Lines come as {@code key account hellers}. */
@WebServlet({"/bank/open", "/bank/post", "/bank/balances"})
public class BankServlet extends HttpServlet {

    static final String WORLD = "world";

    private static final long serialVersionUID = 1L;
    private static final String CURRENCY = "CZK";

    @Resource(lookup = "java:/daicho/Ledger")
    private transient LedgerConnectionFactory ledgers;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> lines = request.getReader().lines().collect(Collectors.toList());
        try {
            if (request.getServletPath().equals("/bank/open")) {
                open(lines);
            } else {
                for (String line : lines) {
                    post(line.split(" "));
                }
            }
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (Exception failure) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.getWriter().write(String.valueOf(failure));
        }
    }

    /** Accounts that are open already on the same terms stay as they are. */
    private void open(List<String> accounts) throws Exception {
        transaction.begin();
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.defineCurrency(CURRENCY, 2);
            for (String account : accounts) {
                ledger.openAccount(AccountSpec.of(account, CURRENCY).withoutLowerLimit());
            }
        } catch (Exception failure) {
            transaction.rollback();
            throw failure;
        }
        transaction.commit();
    }

    private void post(String[] words) throws Exception {
        BigDecimal amount = new BigDecimal(words[2]).movePointLeft(2);
        boolean comesIn = amount.signum() > 0;
        Money money = Money.of(amount.abs().toPlainString(), CURRENCY);
        transaction.begin();
        try (LedgerConnection ledger = ledgers.getConnection()) {
            ledger.post(Posting.builder()
                    .from(comesIn ? WORLD : words[1], money)
                    .to(comesIn ? words[1] : WORLD, money)
                    .idempotencyKey(words[0])
                    .build());
        } catch (DuplicatePostingException already) {
            transaction.rollback();
            return;
        } catch (Exception failure) {
            transaction.rollback();
            throw failure;
        }
        transaction.commit();
    }

    /** Every account of the bank and the world's, with what is on it. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        PrintWriter out = response.getWriter();
        try (LedgerConnection ledger = ledgers.getConnection()) {
            List<String> page = List.of("");
            while (!page.isEmpty()) {
                String after = page.get(page.size() - 1);
                page = ledger.accounts("berka/", after.isEmpty() ? null : after, 1_000).stream()
                        .map(account -> account.id())
                        .toList();
                page.forEach(account -> out.println(
                        account + " " + ledger.balance(account).posted().amount()));
            }
            out.println(WORLD + " " + ledger.balance(WORLD).posted().amount());
        }
    }
}
