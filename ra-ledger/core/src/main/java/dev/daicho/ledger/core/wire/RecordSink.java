package dev.daicho.ledger.core.wire;

/** Takes an image record by record: a file, or a digest of what a file would hold. Not thread-safe. */
@FunctionalInterface
public interface RecordSink {

    /** Takes one record's bytes; the writer may be cleared and used again afterwards. */
    void put(ByteWriter record);
}
