package dev.daicho.tests.cluster;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import dev.daicho.tests.story.BankData;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bank's postings through all servers at once. A batch that is not answered is sent again, to whichever server, until it is: its keys see
 * to it that nothing is posted twice.
 */
final class BankReplay {

    private static final int WORKERS = 12;
    private static final int BATCH = 25;
    private static final int ACCOUNTS_AT_A_TIME = 500;
    private static final Duration REST = Duration.ofMillis(50);

    private final LedgerServers servers;
    private final ConcurrentLinkedQueue<String> batches = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();
    private final int count;

    BankReplay(LedgerServers servers, List<String[]> rows) {
        this.servers = servers;
        for (int i = 0; i < rows.size(); i += BATCH) {
            StringBuilder batch = new StringBuilder();
            for (String[] row : rows.subList(i, Math.min(rows.size(), i + BATCH))) {
                batch.append("bank-").append(row[0]).append(' ');
                batch.append(BankData.account(row)).append(' ');
                batch.append(BankData.hellers(row)).append('\n');
            }
            batches.add(batch.toString());
        }
        count = batches.size();
    }

    /** Opens the accounts, then begins. */
    BankReplay start(Iterable<String> accounts) {
        List<String> page = new ArrayList<>(List.of(BankServlet.WORLD));
        for (String account : accounts) {
            page.add(account);
            if (page.size() == ACCOUNTS_AT_A_TIME) {
                open(page);
                page.clear();
            }
        }
        open(page);
        for (int i = 0; i < WORKERS; i++) {
            Random random = new Random(i);
            Thread worker = new Thread(() -> work(random), "bank-" + i);
            workers.add(worker);
            worker.start();
        }
        return this;
    }

    private void open(List<String> accounts) {
        Http.post(servers.all().get(0).url("teller/bank/open"), String.join("\n", accounts))
                .expect(204);
    }

    private void work(Random random) {
        String batch;
        while ((batch = batches.poll()) != null) {
            while (!isDone(batch, servers.all().get(random.nextInt(LedgerServers.COUNT)))) {
                ServerProcess.pause(REST);
            }
            done.incrementAndGet();
        }
    }

    private static boolean isDone(String batch, ServerProcess server) {
        try {
            return Http.post(server.url("teller/bank/post"), batch).status() == 204;
        } catch (Http.NoAnswer down) {
            return false;
        }
    }

    /** Waits until that part of it is done. */
    void awaitDone(double part, Duration limit) {
        ServerProcess.await("the replay", limit, () -> done.get() >= part * count);
    }

    /** What is on each account, as a server says. */
    static Map<String, BigDecimal> balances(ServerProcess server) {
        Map<String, BigDecimal> balances = new TreeMap<>();
        Http.get(server.url("teller/bank/balances")).expect(200).lines().forEach(line -> {
            String[] words = line.split(" ");
            balances.put(words[0], new BigDecimal(words[1]));
        });
        return balances;
    }
}
