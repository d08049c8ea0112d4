package dev.daicho.ledger.core.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random transactions of several legs, changes of limits, freezes and closings, prepared and decided at random, on few accounts; and the
 * same decided one after the other by a model that knows plain arithmetic only: what is promised is kept in lists, and sums are taken
 * anew each time. Every outcome and every balance has to be the model's.
 */
@Tag("L14")
class EscrowRandomizedTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");
    private static final int ACCOUNTS = 5;

    /** One account as arithmetic sees it. */
    private static final class Line {
        long posted;
        long lower;
        long upper = 200;
        AccountStatus status = AccountStatus.OPEN;
    }

    private final Map<Reason, Integer> refusals = new HashMap<>();
    private BookDriver driver = new BookDriver();
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Map<BranchId, List<Operation>> prepared = new LinkedHashMap<>();
    private int waits;
    private int commits;
    private long postings;

    @Test
    void shouldDecideAsANaiveSerialModelDoes() {
        int runs = CAMPAIGN ? 2_000 : 40;
        for (int run = 0; run < runs; run++) {
            long seed = Long.getLong("daicho.seed", 20_190_314L + run);
            try {
                oneRun(new Random(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed, failed);
            }
        }
        String seen = refusals + ", " + waits + " waits, " + commits + " commits";
        assertTrue(waits > 100 && commits > 100, seen);
        for (Reason reason : List.of(
                Reason.INSUFFICIENT_FUNDS,
                Reason.LIMIT_EXCEEDED,
                Reason.ACCOUNT_FROZEN,
                Reason.ACCOUNT_CLOSED,
                Reason.BALANCE_NOT_ZERO,
                Reason.BALANCE_OUTSIDE_LIMITS)) {
            assertTrue(refusals.getOrDefault(reason, 0) > 5, "The runs do not get everywhere: " + seen);
        }
    }

    private void oneRun(Random random) {
        driver = new BookDriver();
        lines.clear();
        prepared.clear();
        long session = driver.open("node", 1);
        List<Operation> opening = new ArrayList<>(List.of(BookDriver.currency("CZK")));
        for (int i = 0; i < ACCOUNTS; i++) {
            Line line = new Line();
            line.lower = i == 0 ? -1_000 : 0;
            lines.put("a" + i, line);
            opening.add(new Operation.OpenAccount("a" + i, "CZK", line.lower, line.upper));
        }
        driver.apply(session, 1, 0, new Command.OnePhase(null, opening));
        for (int sequence = 2; sequence < 150; sequence++) {
            Command command = randomCommand(random, sequence);
            Outcome expected = expected(command);
            Block block = new Block(random.nextBoolean(), 0, session, sequence, sequence - 1, List.of(command));
            Outcome outcome = driver.apply(block).get(0);
            assertEquals(kind(expected), kind(outcome), command + " in block " + sequence);
            if (outcome instanceof Outcome.Refused refused) {
                refusals.merge(refused.refusal().reason(), 1, Integer::sum);
            }
            if (random.nextInt(30) == 0) {
                driver.book = BookDriver.throughImage(driver.book, driver.journal);
            }
            checkAll();
        }
        assertArrayEquals(
                driver.book.digest(),
                BookDriver.replay(driver.log, random.nextBoolean(), new MemoryJournal())
                        .digest());
    }

    private static Object kind(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? refused.refusal().reason() : outcome.getClass();
    }

    private Command randomCommand(Random random, int sequence) {
        List<BranchId> open = List.copyOf(prepared.keySet());
        if (!open.isEmpty() && random.nextInt(10) < 3 + open.size() / 3) {
            BranchId branch = open.get(random.nextInt(open.size()));
            return random.nextInt(3) == 0 ? new Command.Rollback(branch) : new Command.Commit(branch);
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            operations.add(randomOperation(random));
        }
        return random.nextInt(3) == 0
                ? new Command.OnePhase(null, operations)
                : new Command.Prepare(BookDriver.branch("b" + sequence), operations);
    }

    private Operation randomOperation(Random random) {
        String account = "a" + random.nextInt(ACCOUNTS);
        int choice = random.nextInt(40);
        if (choice == 0) {
            return new ChangeStatus(account, AccountStatus.CLOSED);
        } else if (choice <= 2) {
            return new ChangeStatus(account, AccountStatus.FROZEN);
        } else if (choice <= 7) {
            return new ChangeStatus(account, AccountStatus.OPEN);
        } else if (choice <= 12) {
            long lower = random.nextInt(60) - 40;
            return new ChangeLimits(account, account.equals("a0") ? -1_000 : lower, lower + random.nextInt(300));
        }
        int legs = 2 + random.nextInt(2);
        List<PostedLeg> all = new ArrayList<>();
        long sum = 0;
        int first = random.nextInt(ACCOUNTS);
        for (int i = 1; i < legs; i++) {
            long units = random.nextInt(81) - 40;
            all.add(new PostedLeg("a" + (first + i) % ACCOUNTS, "CZK", units == 0 ? 1 : units));
            sum += units == 0 ? 1 : units;
        }
        all.add(new PostedLeg("a" + first, "CZK", -sum));
        return new Post(new PostingId(9, ++postings), null, "", all);
    }

    private Outcome expected(Command command) {
        if (command instanceof Command.Commit commit) {
            carryOut(Objects.requireNonNull(prepared.remove(commit.branch())));
            commits++;
            return new Outcome.Committed();
        } else if (command instanceof Command.Rollback rollback) {
            prepared.remove(rollback.branch());
            return new Outcome.RolledBack();
        }
        List<Operation> operations = command instanceof Command.Prepare prepare
                ? prepare.operations()
                : ((Command.OnePhase) command).operations();
        if (conflicts(operations)) {
            waits++;
            return new Outcome.Waiting("", 0);
        }
        Reason reason = obstacle(operations);
        if (reason != null) {
            return new Outcome.Refused(Refusal.of(reason, "", ""));
        }
        if (command instanceof Command.Prepare prepare) {
            prepared.put(prepare.branch(), operations);
            return new Outcome.Prepared();
        }
        carryOut(operations);
        return new Outcome.Committed();
    }

    /** Two that both post may do so together; changing terms goes with nothing. */
    private boolean conflicts(List<Operation> operations) {
        for (List<Operation> other : prepared.values()) {
            for (String account : lines.keySet()) {
                boolean both = touches(operations, account, false) && touches(other, account, false);
                if (both && (touches(operations, account, true) || touches(other, account, true))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean touches(List<Operation> operations, String account, boolean termsOnly) {
        return operations.stream().anyMatch(operation -> {
            if (operation instanceof Post post) {
                return !termsOnly
                        && post.legs().stream().anyMatch(leg -> leg.account().equals(account));
            }
            return account.equals(subject(operation));
        });
    }

    private static String subject(Operation operation) {
        return operation instanceof ChangeLimits limits ? limits.account() : ((ChangeStatus) operation).account();
    }

    private @Nullable Reason obstacle(List<Operation> operations) {
        Map<String, Long> nets = new LinkedHashMap<>();
        Map<String, AccountStatus> statuses = new HashMap<>();
        Map<String, ChangeLimits> limits = new LinkedHashMap<>();
        // The order in which the book sees them first: it tells the first obstacle.
        Map<String, Boolean> order = new LinkedHashMap<>();
        for (Operation operation : operations) {
            if (operation instanceof Post post) {
                for (PostedLeg leg : post.legs()) {
                    order.put(leg.account(), true);
                    AccountStatus status = statuses.getOrDefault(leg.account(), line(leg.account()).status);
                    if (status != AccountStatus.OPEN) {
                        return status == AccountStatus.FROZEN ? Reason.ACCOUNT_FROZEN : Reason.ACCOUNT_CLOSED;
                    }
                }
                post.legs().forEach(leg -> nets.merge(leg.account(), leg.units(), Long::sum));
                continue;
            }
            String account = subject(operation);
            order.put(account, true);
            AccountStatus status = statuses.getOrDefault(account, line(account).status);
            if (operation instanceof ChangeStatus change) {
                if (status == AccountStatus.CLOSED && change.status() != AccountStatus.CLOSED) {
                    return Reason.ACCOUNT_CLOSED;
                }
                if (change.status() == AccountStatus.CLOSED
                        && line(account).posted + nets.getOrDefault(account, 0L) != 0) {
                    return Reason.BALANCE_NOT_ZERO;
                }
                statuses.put(account, change.status());
            } else if (operation instanceof ChangeLimits change) {
                if (status == AccountStatus.CLOSED) {
                    return Reason.ACCOUNT_CLOSED;
                }
                if (change.lowerUnits() > change.upperUnits()) {
                    return Reason.INVALID;
                }
                limits.put(account, change);
            }
        }
        for (String account : order.keySet()) {
            Reason reason = limitObstacle(account, nets.getOrDefault(account, 0L), limits.get(account));
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private @Nullable Reason limitObstacle(String account, long net, @Nullable ChangeLimits changed) {
        Line line = line(account);
        long lower = changed == null ? line.lower : changed.lowerUnits();
        long upper = changed == null ? line.upper : changed.upperUnits();
        if (net < 0 && line.posted - promised(account, -1) + net < lower) {
            return Reason.INSUFFICIENT_FUNDS;
        }
        if (net > 0 && line.posted + promised(account, 1) + net > upper) {
            return Reason.LIMIT_EXCEEDED;
        }
        boolean outside = line.posted + net < lower || line.posted + net > upper;
        return changed != null && outside ? Reason.BALANCE_OUTSIDE_LIMITS : null;
    }

    /** What prepared ones take (−1) or bring (1), each by its own sum. */
    private long promised(String account, int direction) {
        long promised = 0;
        for (List<Operation> operations : prepared.values()) {
            long net = 0;
            for (Operation operation : operations) {
                if (operation instanceof Post post) {
                    for (PostedLeg leg : post.legs()) {
                        net += leg.account().equals(account) ? leg.units() : 0;
                    }
                }
            }
            promised += Math.max(0, direction * net);
        }
        return promised;
    }

    private void carryOut(List<Operation> operations) {
        for (Operation operation : operations) {
            if (operation instanceof Post post) {
                post.legs().forEach(leg -> line(leg.account()).posted += leg.units());
            } else if (operation instanceof ChangeLimits change) {
                line(change.account()).lower = change.lowerUnits();
                line(change.account()).upper = change.upperUnits();
            } else if (operation instanceof ChangeStatus change) {
                line(change.account()).status = change.status();
            }
        }
    }

    private Line line(String account) {
        Line line = lines.get(account);
        if (line == null) {
            throw new AssertionError("No line for " + account);
        }
        return line;
    }

    private void checkAll() {
        long sum = 0;
        for (Map.Entry<String, Line> line : lines.entrySet()) {
            AccountState state = driver.book.account(line.getKey());
            if (state == null) {
                throw new AssertionError(line.getKey() + " is gone");
            }
            assertEquals(line.getValue().posted, state.postedUnits(), line.getKey());
            assertEquals(promised(line.getKey(), -1), state.outgoingUnits(), line.getKey());
            assertEquals(promised(line.getKey(), 1), state.incomingUnits(), line.getKey());
            // Whoever is about to change the limits has the account for itself, and may count on the new ones.
            if (prepared.values().stream().noneMatch(operations -> touches(operations, line.getKey(), true))) {
                assertTrue(state.postedUnits() - state.outgoingUnits() >= line.getValue().lower, "overdrawn");
                assertTrue(state.postedUnits() + state.incomingUnits() <= line.getValue().upper, "too much");
            }
            assertEquals(line.getValue().status, state.status(), line.getKey());
            sum += line.getValue().posted;
        }
        assertEquals(0, sum);
    }
}
