package dev.daicho.ledger.core.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
     *
     * @param postpone asked when it is time: true while another server is being given the image before, which would come too late if the
     *     log were dropped meanwhile
     */
    Optional<Snapshot> takeSnapshotIfDue(BooleanSupplier postpone) throws IOException;

    /** What this replica was lately, oldest first. May be called by any thread. */
    List<Checkpoint> checkpoints();

    /** The latest image, if there is one. May be called by any thread. */
    Optional<Snapshot> latestSnapshot();

    /**
     * Where an image that comes from another server is put, below which all files of one's own are found that such a server is sent.
     */
    Path transferDirectory();

    /**
     * All files that another server needs to be where an image is, below {@link #transferDirectory}. What is appended to one of them
     * later does no harm. May be called by any thread.
     */
    List<Path> transferFiles(Snapshot snapshot) throws IOException;

    /**
     * Takes over the image that has come into {@link #transferDirectory}, in the place of all there was. Called by the log's thread.
     *
     * @throws dev.daicho.ledger.LedgerDamagedException if it is not whole
     */
    void adoptTransfer() throws IOException;
}
