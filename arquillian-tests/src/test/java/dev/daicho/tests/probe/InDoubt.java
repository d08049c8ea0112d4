package dev.daicho.tests.probe;

import java.io.StringReader;
import java.util.Properties;

/**
 * Branches in doubt, by resource, and transactions in the transaction manager's log.
 *
 * @param ledger branches prepared in the ledger
 * @param files branches prepared in the file store
 * @param messages transactions prepared in the broker
 * @param database branches prepared in the database
 * @param log records in the transaction log
 */
public record InDoubt(int ledger, int files, int messages, int database, int log) {

    /** Nothing anywhere. */
    public static final InDoubt NONE = new InDoubt(0, 0, 0, 0, 0);

    /** Branches in doubt in all. */
    public int branches() {
        return ledger + files + messages + database;
    }

    String encode() {
        return "ledger=" + ledger + "\nfiles=" + files + "\nmessages=" + messages + "\ndatabase=" + database + "\nlog="
                + log + "\n";
    }

    /** Reads what the probe answered. */
    public static InDoubt decode(String text) {
        Properties values = new Properties();
        try {
            values.load(new StringReader(text));
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new InDoubt(
                number(values, "ledger"),
                number(values, "files"),
                number(values, "messages"),
                number(values, "database"),
                number(values, "log"));
    }

    private static int number(Properties values, String name) {
        return Integer.parseInt(values.getProperty(name));
    }
}
