package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.cluster.coordination.LinearizabilityChecker;
import org.opensearch.cluster.coordination.LinearizabilityChecker.History;
import org.opensearch.cluster.coordination.LinearizabilityChecker.KeyedSpec;

/**
 * Clients add to accounts and read them through three servers, while leaders are cut off from the others (wholly, in what they say, in
 * what they hear), stopped and killed. What they were answered is a history that one account book could have given, as an independent
 * checker finds.
 */
class LedgerPartitionIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int EVENTS = CAMPAIGN ? 40 : 5;
    private static final int ACCOUNTS = 4;
    private static final int CLIENTS = 6;
    private static final int DISTURBED_MILLIS = 2_500;
    private static final int QUIET_MILLIS = 1_000;
    private static final int REST_MILLIS = 15;

    private final Path home;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    LedgerPartitionIT(@TempDir Path home) {
        this.home = home;
    }

    /** What a client does: adds one, or reads. */
    private record Call(int account, boolean add) {}

    /** An account as a number that one adds to and reads. */
    private static final class Number implements KeyedSpec {

        @Override
        public Object getKey(Object call) {
            return ((Call) call).account();
        }

        @Override
        public Object getValue(Object call) {
            return ((Call) call).add();
        }

        @Override
        public Object initialState() {
            return 0;
        }

        @Override
        public Optional<Object> nextState(Object state, Object add, Object answer) {
            int number = (Integer) state;
            if ((Boolean) add) {
                return Optional.of(number + 1);
            }
            return answer.equals(number) ? Optional.of(number) : Optional.empty();
        }
    }

    @Test
    void shouldAnswerAsOneBookWouldThroughPartitions() throws Exception {
        long seed = Long.getLong("daicho.seed", 20261120L);
        Random random = new Random(seed);
        try (GroupProcesses group = new GroupProcesses(home)) {
            for (int i = 0; i < GroupProcesses.COUNT; i++) {
                group.start(i);
            }
            for (int i = 0; i < GroupProcesses.COUNT; i++) {
                group.awaitOpen(i);
            }
            assertEquals("done", group.ask(0, "fill " + ACCOUNTS));
            History history = new History();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                long own = random.nextLong();
                Thread thread = new Thread(() -> work(group, client, new Random(own), history));
                clients.add(thread);
                thread.start();
            }
            for (int event = 0; event < EVENTS; event++) {
                Thread.sleep(QUIET_MILLIS);
                disturb(group, event);
            }
            Thread.sleep(QUIET_MILLIS);
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            System.out.println(
                    answered + " calls answered, " + failed + " failed and were repeated or given up; seed " + seed);
            assertTrue(answered.get() > 100, () -> "only " + answered + " calls");
            assertTrue(
                    new LinearizabilityChecker().isLinearizable(new Number(), history, pending -> "none is pending"),
                    () -> "seed " + seed + ": no one book gives these answers");
            TestCluster.await(
                    "equal copies",
                    () -> new HashSet<>(group.askAll("applied")).size() == 1
                            && new HashSet<>(group.askAll("digest")).size() == 1);
        }
    }

    /** A judge that finds nothing wrong with anything would pass everything. */
    @Test
    void shouldFindAnAnswerFromThePast() {
        History history = new History();
        int add = history.invoke(new Call(1, true));
        history.respond(add, "done");
        int read = history.invoke(new Call(1, false));
        history.respond(read, 0);
        assertFalse(new LinearizabilityChecker().isLinearizable(new Number(), history));
    }

    private static void disturb(GroupProcesses group, int event) throws Exception {
        int leader = group.leader();
        switch (event % 5) {
            case 0 -> group.cut(leader, true, true);
            case 1 -> group.cut(leader, true, false);
            case 2 -> group.cut(leader, false, true);
            case 3 -> group.signal(leader, "STOP");
            default -> group.kill(leader);
        }
        Thread.sleep(DISTURBED_MILLIS);
        group.mend();
        if (event % 5 == 3) {
            group.signal(leader, "CONT");
        } else if (event % 5 == 4) {
            group.start(leader);
            group.awaitOpen(leader);
        }
    }

    /** An addition goes on until it is answered, with its own key: it is one call, however often it is sent. A read is given up. */
    private void work(GroupProcesses group, int client, Random random, History history) {
        for (int i = 0; !over.get(); i++) {
            Call call = new Call(random.nextInt(ACCOUNTS), random.nextBoolean());
            int event;
            synchronized (history) {
                event = history.invoke(call);
            }
            String answer;
            do {
                answer = group.ask(
                        random.nextInt(GroupProcesses.COUNT),
                        (call.add() ? "add" : "read") + " account-" + call.account() + " " + client + "-" + i);
                (answer.startsWith("failed") ? failed : answered).incrementAndGet();
            } while (call.add() && answer.startsWith("failed"));
            synchronized (history) {
                if (answer.startsWith("failed")) {
                    history.remove(event);
                } else {
                    history.respond(event, call.add() ? "done" : (Object) Integer.valueOf(answer));
                }
            }
            rest();
        }
    }

    private static void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
