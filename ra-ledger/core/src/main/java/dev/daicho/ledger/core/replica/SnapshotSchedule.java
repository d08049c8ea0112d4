package dev.daicho.ledger.core.replica;

/**
 * When a snapshot is due: after so many entries or so many bytes of them, whichever comes first, so that log and restart are bounded in
 * both. After a failed one it waits for a tenth of the entries before trying again.
 *
 * <p>Used by the log's thread alone.
 */
public final class SnapshotSchedule {

    private static final long POSTPONED_FACTOR = 10;

    private final long entries;
    private final long bytes;
    private long takenIndex = -1;
    private long notBeforeIndex = -1;
    private long bytesSince;

    /** With what is told of both, at least 1. */
    public SnapshotSchedule(long entries, long bytes) {
        if (entries < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "A snapshot after " + entries + " entries or " + bytes + " bytes; both have to be at least 1");
        }
        this.entries = entries;
        this.bytes = bytes;
    }

    long entries() {
        return entries;
    }

    void applied(int entryBytes) {
        bytesSince += entryBytes;
    }

    boolean due(long appliedIndex) {
        return appliedIndex >= notBeforeIndex && (appliedIndex - takenIndex >= entries || bytesSince >= bytes);
    }

    /** While a slow server is being brought up, but not for ever. */
    boolean mayBePostponed(long appliedIndex) {
        return appliedIndex - takenIndex < POSTPONED_FACTOR * entries && bytesSince < POSTPONED_FACTOR * bytes;
    }

    void taken(long index) {
        takenIndex = index;
        notBeforeIndex = index + 1;
        bytesSince = 0;
    }

    void failed(long index) {
        notBeforeIndex = index + 1 + entries / 10;
    }
}
