package dev.daicho.tests.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fifteen months of a real bank, as it is on disk, and a replay of it in whole hellers. Immutable. */
public final class BankData {

    /** How many accounts. */
    public static final int ACCOUNTS = 1_229;

    /** Of so many the bank itself printed what the replay ends with. */
    public static final int AGREED_ACCOUNTS = 1_201;

    /** What the world outside the bank has given, or got, in the end. */
    public static final BigDecimal WORLD_END = new BigDecimal("-39246142.80");

    private static final long TOLERANCE_HELLERS = 200;

    private final Path folder;

    private BankData(Path folder) {
        this.folder = folder;
    }

    /** Where the system property daicho.data says; empty if it says nothing. */
    public static Optional<BankData> find() {
        String data = System.getProperty("daicho.data", "");
        return data.isBlank() ? Optional.empty() : Optional.of(new BankData(Path.of(data, "berka")));
    }

    /** A file's rows, without its head. */
    public List<String[]> rows(String file) {
        List<String[]> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(folder.resolve(file))) {
                rows.add(line.replace("\"", "").split(";", -1));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows.subList(1, rows.size());
    }

    /** The name of a row's account in the ledger. */
    public static String account(String[] row) {
        return "berka/" + row[1];
    }

    /** What a row adds to its account; negative if it takes from it. */
    public static long hellers(String[] row) {
        long amount = hellers(row[5]);
        return row[3].equals("PRIJEM") ? amount : -amount;
    }

    private static long hellers(String amount) {
        return new BigDecimal(amount).movePointRight(2).longValueExact();
    }

    /** What each account holds after those rows. */
    public static Map<String, Long> replay(List<String[]> rows) {
        Map<String, Long> balances = new TreeMap<>();
        for (String[] row : rows) {
            balances.merge(account(row), hellers(row), Math::addExact);
        }
        return balances;
    }

    /** Accounts whose end is within 2.00 of the bank's own balance in some row of the account's last day. */
    public static long agreedByTheBank(List<String[]> rows, Map<String, Long> ends) {
        Map<String, Integer> lastDay = new TreeMap<>();
        rows.forEach(row -> lastDay.merge(account(row), Integer.parseInt(row[2]), Math::max));
        return ends.entrySet().stream()
                .filter(end -> rows.stream()
                        .filter(row -> account(row).equals(end.getKey())
                                && Integer.parseInt(row[2]) == lastDay.get(end.getKey()))
                        .anyMatch(row -> Math.abs(hellers(row[6]) - end.getValue()) <= TOLERANCE_HELLERS))
                .count();
    }
}
