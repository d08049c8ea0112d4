package dev.daicho.ledger.ra;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the consensus engine from telling its settings in a hundred lines at each start: its loggers say WARN and above, unless the
 * server's logging configuration has a word about them.
 *
 * <p>Thread-safe.
 */
final class EngineLoggers {

    /** Held, because a logger that nobody holds loses its level. */
    private static final Logger ENGINE = Logger.getLogger("org.apache.ratis");

    private EngineLoggers() {}

    static void quieten() {
        if (ENGINE.getLevel() == null) {
            ENGINE.setLevel(Level.WARNING);
        }
    }
}
