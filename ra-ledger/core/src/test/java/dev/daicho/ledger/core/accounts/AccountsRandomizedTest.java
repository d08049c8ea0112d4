package dev.daicho.ledger.core.accounts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The compact table against a TreeMap of plain objects; frozen copies stay as they were. */
class AccountsRandomizedTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");

    private static final class Plain {
        long posted;
        long last = -1;
        long legs;
        long lower;
        AccountStatus status = AccountStatus.OPEN;
        final List<long[]> all = new ArrayList<>();
    }

    @Test
    void shouldBeWhatAMapOfObjectsWouldBeAndKeepFrozenCopiesAsTheyWere() {
        for (int run = 0; run < (CAMPAIGN ? 200 : 6); run++) {
            long seed = Long.getLong("daicho.seed", 10_000_000L + run);
            try {
                oneRun(new Random(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Ddaicho.seed=" + seed, failed);
            }
        }
    }

    private static void oneRun(Random random) {
        Accounts accounts = new Accounts();
        accounts.add(new Currency("CZK", 2));
        accounts.add(new Currency("JPY.MICRO", 6));
        TreeMap<String, Plain> model = new TreeMap<>(Accounts::compareIds);
        FrozenAccounts frozen = accounts.freeze();
        byte[] frozenBytes = bytes(frozen);
        int steps = 2_000 + random.nextInt(12_000);
        long now = 1_000;
        for (int step = 0; step < steps; step++) {
            now += random.nextInt(3);
            String id = id(random);
            Plain plain = model.get(id);
            AccountState state = accounts.account(id);
            if (plain == null) {
                assertNull(state, id);
                plain = new Plain();
                plain.lower = -random.nextInt(100);
                model.put(id, plain);
                accounts.open(new OpenAccount(
                        id, random.nextBoolean() ? "CZK" : "JPY.MICRO", plain.lower, Operation.MAX_UNITS));
            } else {
                change(random, now, step, plain, Objects.requireNonNull(state, id));
            }
            if (random.nextInt(1_500) == 0) {
                assertArrayEquals(frozenBytes, bytes(frozen), "a frozen copy has changed");
                frozen = accounts.freeze();
                frozenBytes = bytes(frozen);
            }
        }
        assertArrayEquals(frozenBytes, bytes(frozen), "a frozen copy has changed");
        check(accounts, model, random);
        Accounts restored = restored(accounts);
        check(restored, model, random);
        assertArrayEquals(bytes(accounts.freeze()), bytes(restored.freeze()));
    }

    private static void change(Random random, long now, int step, Plain plain, AccountState state) {
        switch (random.nextInt(8)) {
            case 0 -> {
                plain.lower = -random.nextInt(1_000);
                state.changeLimits(plain.lower, Operation.MAX_UNITS);
            }
            case 1 -> {
                plain.status = AccountStatus.values()[random.nextInt(3)];
                state.changeStatus(plain.status);
            }
            default -> {
                long units = random.nextInt(2_000) - 1_000;
                plain.posted += units;
                plain.last = step;
                plain.legs++;
                plain.all.add(new long[] {step, now});
                assertEquals(plain.posted, state.post(units, step, now));
            }
        }
    }

    private static String id(Random random) {
        return switch (random.nextInt(6)) {
            // A hot one, far beyond the first mark.
            case 0, 1 -> "hot";
            case 2 -> "konto-ž\ud83d\ude80-" + random.nextInt(300);
            case 3 -> "x".repeat(1 + random.nextInt(128));
            default -> "acct-" + random.nextInt(4_000);
        };
    }

    private static void check(Accounts accounts, TreeMap<String, Plain> model, Random random) {
        assertEquals(model.size(), accounts.count());
        List<String> listed = new ArrayList<>();
        accounts.from("", true, state -> listed.add(state.id()));
        assertEquals(List.copyOf(model.keySet()), listed);
        for (Map.Entry<String, Plain> entry : model.entrySet()) {
            AccountState state = accounts.existing(entry.getKey());
            Plain plain = entry.getValue();
            assertEquals(entry.getKey(), state.id());
            assertEquals(plain.posted, state.postedUnits());
            assertEquals(plain.last, state.lastLegPosition());
            assertEquals(plain.legs, state.legCount());
            assertEquals(plain.lower, state.lowerUnits());
            assertEquals(plain.status, state.status());
        }
        for (int i = 0; i < 50; i++) {
            checkFrom(accounts, model, id(random), random.nextBoolean());
        }
        checkMarks(accounts.existing("hot"), Objects.requireNonNull(model.get("hot")), random);
    }

    private static void checkFrom(Accounts accounts, TreeMap<String, Plain> model, String from, boolean inclusive) {
        List<String> page = new ArrayList<>();
        accounts.from(from, inclusive, state -> page.size() < 7 && page.add(state.id()));
        assertEquals(model.tailMap(from, inclusive).keySet().stream().limit(7).toList(), page, from + " " + inclusive);
    }

    private static void checkMarks(AccountState state, Plain plain, Random random) {
        for (int i = 0; i < 50; i++) {
            long[] some = plain.all.get(random.nextInt(plain.all.size()));
            long from = state.walkFrom(some[1]);
            long toWalk = plain.all.stream()
                    .filter(leg -> leg[0] <= from && leg[1] >= some[1])
                    .count();
            boolean nothingMissed = plain.all.stream().noneMatch(leg -> leg[0] > from && leg[1] < some[1]);
            assertEquals(true, nothingMissed);
            assertEquals(true, toWalk <= LegMarks.LEGS_BETWEEN, toWalk + " legs to walk");
        }
    }

    private static byte[] bytes(FrozenAccounts accounts) {
        ByteWriter all = new ByteWriter(1024);
        accounts.write(all, 3, () -> {});
        return all.toByteArray();
    }

    private static Accounts restored(Accounts from) {
        Accounts restored = new Accounts();
        from.currencies().forEach(restored::add);
        restored.expect(from.count());
        ByteReader in = new ByteReader(bytes(from.freeze()));
        while (in.remainingBytes() > 0) {
            assertEquals(3, in.get());
            restored.restore(in);
        }
        return restored;
    }
}
