package dev.daicho.ledger.core.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random blocks against a model of balances and holds; then the same log again, kept, dissolved and through images. */
class BookRandomizedTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int ACCOUNTS = 6;

    private final Map<String, Long> posted = new HashMap<>();
    private final Map<String, Long> outgoing = new HashMap<>();
    private final Map<BranchId, Operation.Post> prepared = new HashMap<>();
    private BookDriver driver = new BookDriver();
    private int refused;
    private int waited;

    @Test
    void shouldDecideAsTheModelDoesAndBeTheSameBookInEveryReplay() {
        int runs = CAMPAIGN ? 500 : 12;
        for (int run = 0; run < runs; run++) {
            long seed = Long.getLong("daicho.seed", 7_144_490L + run);
            try {
                oneRun(new Random(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed, failed);
            }
        }
        assertTrue(
                refused > 100 && waited > 10,
                refused + " refused, " + waited + " waited: the runs do not get everywhere");
    }

    private void oneRun(Random random) {
        driver = new BookDriver();
        posted.clear();
        outgoing.clear();
        prepared.clear();
        String[] accounts = new String[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = "a" + i;
        }
        long session = driver.openWithAccounts(accounts);
        for (int sequence = 2; sequence < 120; sequence++) {
            List<Command> commands = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                commands.add(randomCommand(random));
            }
            boolean kept = random.nextBoolean();
            Block block = new Block(kept, 0, session, sequence, sequence - 1 - random.nextInt(2), commands);
            List<Outcome> outcomes = driver.apply(block);
            for (int i = 0; i < commands.size(); i++) {
                check(commands.get(i), outcomes.get(i));
            }
            if (random.nextInt(20) == 0) {
                driver.book = BookDriver.throughImage(driver.book, driver.journal);
            }
            checkBalances(accounts);
        }
        MemoryJournal kept = new MemoryJournal();
        MemoryJournal dissolved = new MemoryJournal();
        assertArrayEquals(
                driver.book.digest(), BookDriver.replay(driver.log, true, kept).digest());
        assertArrayEquals(
                driver.book.digest(),
                BookDriver.replay(driver.log, false, dissolved).digest());
        assertArrayEquals(driver.journal.toByteArray(), kept.toByteArray());
        assertArrayEquals(driver.journal.toByteArray(), dissolved.toByteArray());
    }

    private Command randomCommand(Random random) {
        BranchId branch = BookDriver.branch("b" + random.nextInt(10));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Command.OnePhase(null, List.of(randomPost(random)));
            case 3, 4 ->
                new Command.Prepare(
                        BookDriver.branch("b" + driver.log.size() + "." + random.nextInt()),
                        List.of(randomPost(random)));
            case 5 -> new Command.Rollback(somePrepared(random, branch));
            default -> new Command.Commit(somePrepared(random, branch));
        };
    }

    private BranchId somePrepared(Random random, BranchId otherwise) {
        List<BranchId> all = new ArrayList<>(prepared.keySet());
        all.sort((a, b) -> a.toString().compareTo(b.toString()));
        return all.isEmpty() || random.nextInt(6) == 0 ? otherwise : all.get(random.nextInt(all.size()));
    }

    private Operation.Post randomPost(Random random) {
        String from = random.nextInt(3) == 0 ? "source" : "a" + random.nextInt(ACCOUNTS);
        String to = "a" + random.nextInt(ACCOUNTS);
        String key = random.nextInt(3) == 0 ? "key" + (driver.log.size() / 5 * 3 + random.nextInt(3)) : null;
        return driver.post(from, from.equals(to) ? "source" : to, 1 + random.nextInt(50), key);
    }

    private void check(Command command, Outcome outcome) {
        if (outcome instanceof Outcome.Refused) {
            refused++;
        } else if (outcome instanceof Outcome.Waiting) {
            waited++;
        }
        if (command instanceof Command.OnePhase one && one.operations().get(0) instanceof Operation.Post post) {
            String giver = post.legs().get(0).account();
            boolean short0 = !giver.equals("source") && posted(giver) - outgoing(giver) < units(post);
            if (outcome instanceof Outcome.Committed) {
                assertTrue(!short0, "paid what was not there: " + post);
                book(post);
            } else if (post.key() == null) {
                assertTrue(short0, "refused what was there: " + post + " " + outcome);
            }
        } else if (command instanceof Command.Prepare prepare && outcome instanceof Outcome.Prepared) {
            Operation.Post post = (Operation.Post) prepare.operations().get(0);
            prepared.put(prepare.branch(), post);
            outgoing.merge(post.legs().get(0).account(), units(post), Long::sum);
        } else if (command instanceof Command.Commit commit && prepared.containsKey(commit.branch())) {
            assertEquals(new Outcome.Committed(), outcome);
            book(release(commit.branch()));
        } else if (command instanceof Command.Rollback rollback && prepared.containsKey(rollback.branch())) {
            assertEquals(new Outcome.RolledBack(), outcome);
            release(rollback.branch());
        }
    }

    private Operation.Post release(BranchId branch) {
        Operation.Post post = prepared.remove(branch);
        if (post == null) {
            throw new AssertionError("Not prepared: " + branch);
        }
        outgoing.merge(post.legs().get(0).account(), -units(post), Long::sum);
        return post;
    }

    private void book(Operation.Post post) {
        post.legs().forEach(leg -> posted.merge(leg.account(), leg.units(), Long::sum));
    }

    private static long units(Operation.Post post) {
        return post.legs().get(1).units();
    }

    private long posted(String account) {
        return posted.getOrDefault(account, 0L);
    }

    private long outgoing(String account) {
        return outgoing.getOrDefault(account, 0L);
    }

    private void checkBalances(String[] accounts) {
        long sum = driver.posted("source");
        for (String account : accounts) {
            sum += driver.posted(account);
            assertEquals(posted(account), driver.posted(account), account);
            assertTrue(driver.posted(account) >= outgoing(account), account + " is overdrawn");
        }
        assertEquals(0, sum, "money was made or lost");
    }
}
