package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that works on a ledger until it is killed, and says on its standard output what it was told: {@code K key} a posting is
 * committed, {@code P branch} a branch is prepared, {@code D branch} it is about to be decided.
 */
final class CrashChild {

    static final int ACCOUNTS = 20;
    private static final int WORKERS = 8;

    private CrashChild() {}

    public static void main(String[] args) throws Exception {
        String run = args[1];
        Ledger ledger = Ledger.open(LedgerConfig.builder(Path.of(args[0]))
                .snapshotEntries(200)
                .historySegmentBytes(200_000)
                .build());
        openAccounts(ledger);
        say("R", "ready");
        for (int i = 0; i < WORKERS; i++) {
            String worker = run + "." + i;
            Thread thread = new Thread(() -> work(ledger, worker, new Random(worker.hashCode())));
            thread.start();
        }
        Thread.sleep(60_000);
    }

    static void openAccounts(Ledger ledger) {
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency("CZK", 2);
        opening.openAccount(AccountSpec.of("hot", "CZK").withoutLowerLimit());
        for (int i = 0; i < ACCOUNTS; i++) {
            opening.openAccount(AccountSpec.of("a" + i, "CZK").withoutLowerLimit());
        }
        ledger.commitLocal(opening);
    }

    private static void work(Ledger ledger, String worker, Random random) {
        for (int n = 0; ; n++) {
            String name = worker + "." + n;
            LedgerTransaction work = ledger.begin();
            Money amount = Money.of(1 + random.nextInt(100) + ".50", "CZK");
            work.post(Posting.builder()
                    .from("a" + random.nextInt(ACCOUNTS), amount)
                    .to("hot", amount)
                    .idempotencyKey(name)
                    .build());
            byte[] branch = name.getBytes(StandardCharsets.UTF_8);
            switch (random.nextInt(4)) {
                case 0 -> {
                    ledger.prepare(branch, work);
                    say("P", name);
                    if (random.nextInt(4) > 0) {
                        say("D", name);
                        if (random.nextBoolean()) {
                            ledger.commit(branch);
                            say("K", name);
                        } else {
                            ledger.rollback(branch);
                            say("N", name);
                        }
                    }
                }
                case 1 -> {
                    ledger.commitOnePhase(branch, work);
                    say("K", name);
                }
                default -> {
                    ledger.commitLocal(work);
                    say("K", name);
                }
            }
        }
    }

    private static void say(String what, String name) {
        synchronized (System.out) {
            System.out.print(what + " " + name + "\n");
            System.out.flush();
        }
    }
}
