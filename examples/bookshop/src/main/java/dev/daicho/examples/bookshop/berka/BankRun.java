package dev.daicho.examples.bookshop.berka;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The two runs over the bank's data. */
public enum BankRun {
    /** {@code trans.asc}: 49,102 postings between accounts and the world. */
    POSTINGS("trans.asc"),
    /** {@code order.asc}: 6,471 standing payments from payers to payees, each payer funded with the sum of its own. */
    STANDING_ORDERS("order.asc");

    private static final String CURRENCY = "CZK";

    private final String file;

    BankRun(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    /** The payment that a row of this run's file tells. */
    BankPayment payment(List<String> columns) {
        return switch (this) {
            case POSTINGS -> posting(columns);
            case STANDING_ORDERS -> standingOrder(columns);
        };
    }

    /** What each account needs before the run, if it may not owe anything; nothing for the postings, which may. */
    Map<String, Long> funding(Iterable<BankPayment> payments) {
        Map<String, Long> sums = new TreeMap<>();
        if (this == STANDING_ORDERS) {
            payments.forEach(payment -> sums.merge(payment.from(), payment.hellers(), Math::addExact));
        }
        return sums;
    }

    private static BankPayment posting(List<String> columns) {
        String account = "berka/" + columns.get(1);
        String world = "world/" + columns.get(4);
        boolean credit = columns.get(3).equals("PRIJEM");
        return new BankPayment(
                "berka/trans/" + columns.get(0),
                credit ? world : account,
                credit ? account : world,
                hellers(columns.get(5)),
                CURRENCY);
    }

    private static BankPayment standingOrder(List<String> columns) {
        return new BankPayment(
                "berka/order/" + columns.get(0),
                "payer/" + columns.get(1),
                "bank/" + columns.get(2) + "/" + columns.get(3),
                hellers(columns.get(4)),
                CURRENCY);
    }

    /** Two decimals, digit by digit: never by way of a double. */
    static long hellers(String amount) {
        int point = amount.indexOf('.');
        if (point != amount.length() - 3) {
            throw new IllegalArgumentException("\"" + amount + "\" has not two decimals");
        }
        return Long.parseLong(amount.substring(0, point) + amount.substring(point + 1));
    }
}
