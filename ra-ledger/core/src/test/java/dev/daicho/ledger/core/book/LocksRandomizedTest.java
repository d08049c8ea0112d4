package dev.daicho.ledger.core.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that read two accounts for update and then move half of what they read, in random interleavings, beside increments that
 * read nothing. If each saw a state that no other changed before it was done, then replaying the finished ones one after the other, in
 * the order in which they were done, by plain arithmetic, leads to the same balances: serializable, and no update lost.
 */
@Tag("L6")
class LocksRandomizedTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int ACCOUNTS = 4;
    private static final int CLIENTS = 7;
    private static final int MOST_STEPS = 400;

    private BookDriver driver = new BookDriver();
    private long session;
    private long sequence;
    private long lastTransaction;
    private long[] model = new long[ACCOUNTS];
    private int done;
    private int deadlocks;
    private int waits;
    private int steps;

    /** One client at its work. */
    private final class Client {
        private long transaction;
        private int first;
        private int second;
        private LockMode mode = LockMode.U;
        private long readFirst;
        private long readSecond;
        private int state;
        private int sinceStep;
        private Command.Prepare prepare = new Command.Prepare(BookDriver.branch("none"), List.of());

        void begin(Random random) {
            transaction = ++lastTransaction;
            first = random.nextInt(ACCOUNTS);
            second = (first + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            mode = random.nextInt(4) == 0 ? LockMode.S : LockMode.U;
            state = 0;
            sinceStep = steps;
        }

        LockTerms terms() {
            return new LockTerms(transaction, state > 0, 3_600_000, 3_600_000);
        }

        void step(Random random) {
            switch (state) {
                case 0 -> taken(new Command.Lock(terms(), "a" + first, mode), random);
                case 1 -> taken(new Command.Lock(terms(), "a" + second, mode), random);
                case 2 -> move(random);
                default -> decide(random);
            }
        }

        private void taken(Command lock, Random random) {
            Outcome outcome = ask(lock);
            if (outcome instanceof Outcome.Granted granted) {
                if (state++ == 0) {
                    readFirst = granted.postedUnits();
                } else {
                    readSecond = granted.postedUnits();
                }
                sinceStep = steps;
            } else {
                otherwise(outcome, random);
            }
        }

        private void move(Random random) {
            // What is moved depends on what was read: a lost update would show.
            long units = readFirst / 2 + readSecond % 3 + 1;
            prepare = new Command.Prepare(
                    BookDriver.branch("t" + transaction),
                    terms(),
                    List.of(
                            driver.post("source", "a" + first, units, null),
                            driver.post("a" + second, "source", 1, null)));
            Outcome outcome = ask(prepare);
            if (outcome instanceof Outcome.Prepared) {
                state = 3;
                sinceStep = steps;
            } else if (outcome instanceof Outcome.Refused refused
                    && refused.refusal().reason() == Reason.INSUFFICIENT_FUNDS) {
                assertEquals(0, model[second], "there was something on it");
                begin(random);
            } else {
                otherwise(outcome, random);
            }
        }

        private void decide(Random random) {
            if (random.nextInt(4) == 0) {
                assertEquals(new Outcome.RolledBack(), ask(new Command.Rollback(prepare.branch())));
            } else {
                assertEquals(new Outcome.Committed(), ask(new Command.Commit(prepare.branch())));
                assertEquals(model[first], readFirst, "an update was lost");
                assertEquals(model[second], readSecond, "an update was lost");
                model[first] += model[first] / 2 + model[second] % 3 + 1;
                model[second] -= 1;
                done++;
            }
            begin(random);
        }

        private void otherwise(Outcome outcome, Random random) {
            if (outcome instanceof Outcome.Waiting waiting) {
                waits++;
                assertTrue(waiting.place() > 0 && waiting.place() <= CLIENTS, outcome.toString());
                assertTrue(steps - sinceStep < MOST_STEPS, "starved behind " + outcome);
                return;
            }
            Outcome.Refused refused = (Outcome.Refused) outcome;
            assertEquals(Reason.DEADLOCK, refused.refusal().reason());
            deadlocks++;
            ask(new Command.Release(transaction));
            begin(random);
        }
    }

    private Outcome ask(Command command) {
        steps++;
        return driver.apply(session, ++sequence, sequence - 1, command).get(0);
    }

    @Test
    void shouldComeOutAsIfTransactionsHadRunOneAfterTheOther() {
        int runs = CAMPAIGN ? 500 : 10;
        for (int run = 0; run < runs; run++) {
            long seed = Long.getLong("daicho.seed", 7_144_490L + run);
            try {
                oneRun(new Random(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed, failed);
            }
        }
        assertTrue(
                done > 10L * runs && deadlocks > runs && waits > 10L * runs,
                done + " done, " + deadlocks + " deadlocks, " + waits + " waits: the runs do not get everywhere");
    }

    private void oneRun(Random random) {
        driver = new BookDriver();
        model = new long[ACCOUNTS];
        lastTransaction = 0;
        sequence = 1;
        session = driver.openWithAccounts("a0", "a1", "a2", "a3");
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client();
            client.begin(random);
            clients.add(client);
        }
        for (int i = 0; i < 1500; i++) {
            clients.get(random.nextInt(CLIENTS)).step(random);
            if (random.nextInt(10) == 0) {
                increment(random);
            }
            if (random.nextInt(40) == 0) {
                driver.book = BookDriver.throughImage(driver.book, driver.journal);
            }
            check();
        }
        byte[] digest = driver.book.digest();
        assertArrayEquals(
                digest, BookDriver.replay(driver.log, true, new MemoryJournal()).digest());
        assertArrayEquals(
                digest,
                BookDriver.replay(driver.log, false, new MemoryJournal()).digest());
    }

    private void increment(Random random) {
        int account = random.nextInt(ACCOUNTS);
        Outcome outcome = ask(new Command.OnePhase(null, List.of(driver.post("source", "a" + account, 2, null))));
        if (outcome instanceof Outcome.Committed) {
            model[account] += 2;
        } else {
            assertEquals(0, ((Outcome.Waiting) outcome).place());
        }
    }

    private void check() {
        long sum = driver.posted("source");
        for (int i = 0; i < ACCOUNTS; i++) {
            assertEquals(model[i], driver.posted("a" + i), "a" + i);
            sum += model[i];
        }
        assertEquals(0, sum, "money was made or lost");
    }
}
