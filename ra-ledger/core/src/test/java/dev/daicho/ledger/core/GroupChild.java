package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.core.log.GroupTerms;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One member of a group in a process of its own, which can be killed, stopped and cut off. Lines come in as {@code id command arguments} and
 * go out as {@code id answer}, in any order.
 */
final class GroupChild {

    private static final String CURRENCY = "CZK";

    private GroupChild() {}

    /** Directory, member, members. */
    public static void main(String[] args) throws Exception {
        Ledger ledger = Ledger.open(LedgerConfig.builder(Path.of(args[0]))
                .nodeIdentifier("node-" + args[1])
                .requestTimeoutMillis(3_000)
                .freeSpaceFloorBytes(0)
                .snapshotEntries(500)
                .group(new GroupTerms(args[1], GroupTerms.parseAddresses(args[2]), null, false, 500, 60_000, 0, null))
                .build());
        say("0 open");
        ExecutorService workers = Executors.newCachedThreadPool();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            String[] words = line.split(" ");
            workers.execute(() -> say(words[0] + " " + answer(ledger, words)));
        }
        Runtime.getRuntime().halt(0);
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private static String answer(Ledger ledger, String[] words) {
        try {
            return switch (words[1]) {
                case "fill" -> fill(ledger, Integer.parseInt(words[2]));
                case "add" -> add(ledger, words[2], words[3]);
                case "read" -> read(ledger, words[2]);
                case "role" -> ledger.status().role().name();
                case "applied" -> Long.toString(ledger.status().appliedIndex());
                case "digest" -> HexFormat.of().formatHex(ledger.digest());
                default -> "? " + words[1];
            };
        } catch (DuplicatePostingException already) {
            return "done";
        } catch (RuntimeException failed) {
            return "failed " + failed;
        }
    }

    private static String fill(Ledger ledger, int accounts) {
        LedgerTransaction opening = ledger.begin();
        opening.defineCurrency(CURRENCY, 0);
        opening.openAccount(AccountSpec.of("bank", CURRENCY).withoutLowerLimit());
        for (int i = 0; i < accounts; i++) {
            opening.openAccount(AccountSpec.of("account-" + i, CURRENCY));
        }
        ledger.commitLocal(opening);
        return "done";
    }

    private static String add(Ledger ledger, String account, String key) {
        LedgerTransaction work = ledger.begin();
        Money one = Money.of("1", CURRENCY);
        work.post(Posting.builder()
                .from("bank", one)
                .to(account, one)
                .idempotencyKey(key)
                .build());
        ledger.commitLocal(work);
        return "done";
    }

    private static String read(Ledger ledger, String account) {
        return ledger.begin().balance(account).posted().amount().toPlainString();
    }
}
