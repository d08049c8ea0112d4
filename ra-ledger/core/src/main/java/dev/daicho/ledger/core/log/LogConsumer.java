package dev.daicho.ledger.core.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What applies a log's entries. Called by one thread of the log, but for the reads.
 *
 * <p>Source: L8, L10.
 */
public interface LogConsumer {

    /** A durable image of all entries up to a position. */
    record Snapshot(LogPosition position, Path file) {}

    /**
     * Applies an entry. A failure stops the log: an entry that can't be applied must not be passed over.
     *
     * @return what whoever appended it is answered
     */
    byte[] apply(LogPosition position, byte[] entry);

    /** Notes an entry of the log's own, which has nothing to apply. */
    void pass(LogPosition position);

    /** The log can't be written any more: nothing further will be applied until a restart. May be called by any thread. */
    void logFailed(Throwable cause);

    /** The last entry applied or passed. May be called by any thread. */
    LogPosition applied();

    /**
     * Makes an image of what is applied, if it is time for one; the log may drop everything up to it. The log asks after every few
     * entries.
     */
    Optional<Snapshot> takeSnapshotIfDue() throws IOException;

    /** The latest image, if there is one. May be called by any thread. */
    Optional<Snapshot> latestSnapshot();
}
