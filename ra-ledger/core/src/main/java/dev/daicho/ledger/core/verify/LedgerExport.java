package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.HistoryScan;
import dev.daicho.ledger.core.storage.PrivateFiles;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A ledger's whole history in one file: to hand out, to keep elsewhere, and to be verified there without the ledger. Big-endian.
 *
 * <pre>
 *   0            8         12       16
 *   +------------+---------+--------+---------
 *   | "DAICHOLE" | version | 0      | records…
 *   |            | 1       |        |
 *   +------------+---------+--------+---------
 * </pre>
 *
 * <p>The records are those of the history, as they stand, up to the end of a block; they carry their own checksums and the chain covers
 * them. Version rule: another version is refused, with both named.
 *
 * <p>Stateless. Source: L13.
 */
final class LedgerExport {

    /** How an export begins, before its first record. */
    static final int HEADER_BYTES = 16;

    private static final long MAGIC = 0x44414943484F4C45L;
    private static final int VERSION = 1;

    private LedgerExport() {}

    /**
     * What was written.
     *
     * @param bytes of the history
     * @param headHash the last block's hash
     */
    record Exported(long blockCount, long bytes, byte[] headHash) {}

    /** Follows the chain while a history is written out: what is damaged is not passed on. */
    private static final class Follower {
        private final HashChain chain = new HashChain(new byte[HistoryRecords.HASH_BYTES]);
        private long blockCount;

        void take(HistoryScan.Place where, byte[] frame, Object record) {
            if (record instanceof BlockEnd end) {
                chain.end(where, frame, end);
                blockCount++;
            } else {
                chain.add(frame);
            }
        }

        Exported done(Path directory, long bytes) {
            if (chain.inBlock()) {
                throw new LedgerDamagedException(
                        "The history in " + directory + " ends within a block; start and close the ledger first");
            }
            return new Exported(blockCount, bytes, chain.head());
        }
    }

    /**
     * Writes an export.
     *
     * @throws LedgerDamagedException if the history is damaged; then there is no export
     */
    static Exported write(Path directory, Path file) throws IOException {
        Follower follower = new Follower();
        try {
            PrivateFiles.createFile(file);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18)) {
                out.write(new ByteWriter(HEADER_BYTES)
                        .putLong(MAGIC)
                        .putInt(VERSION)
                        .putInt(0)
                        .toByteArray());
                long end = HistoryScan.scan(directory.resolve("history"), (where, frame, record) -> {
                    follower.take(where, frame, record);
                    out.write(frame);
                });
                return follower.done(directory, end);
            }
        } catch (LedgerDamagedException damaged) {
            Files.deleteIfExists(file);
            throw damaged;
        }
    }

    /**
     * Writes the history as lines of JSON, one a record, for other programs; not to be verified.
     *
     * @throws LedgerDamagedException if the history is damaged; then there is no file
     */
    static Exported writeJson(Path directory, Path file) throws IOException {
        Follower follower = new Follower();
        try {
            PrivateFiles.createFile(file);
            try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                long end = HistoryScan.scan(directory.resolve("history"), (where, frame, record) -> {
                    follower.take(where, frame, record);
                    out.write(JsonLines.of(record));
                    out.write('\n');
                });
                return follower.done(directory, end);
            }
        } catch (LedgerDamagedException damaged) {
            Files.deleteIfExists(file);
            throw damaged;
        }
    }

    /**
     * Visits all records of an export.
     *
     * @return where the history ends
     * @throws LedgerDamagedException at the first byte that can't be
     */
    static long scan(Path file, HistoryScan.Visitor visitor) throws IOException {
        byte[] header;
        try (InputStream in = Files.newInputStream(file)) {
            header = in.readNBytes(HEADER_BYTES);
        }
        if (header.length < HEADER_BYTES) {
            throw new LedgerDamagedException(
                    file + " has " + header.length + " bytes, less than the " + HEADER_BYTES + " of its header");
        }
        ByteReader in = new ByteReader(header);
        if (in.getLong() != MAGIC) {
            throw new LedgerDamagedException(file + " is not an export of a ledger, at offset 0");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new LedgerDamagedException(
                    file + " is an export of version " + version + "; this program reads version " + VERSION);
        }
        if (in.getInt() != 0) {
            throw new LedgerDamagedException(file + " has a header that does not end in zeros, at offset 12");
        }
        return HistoryScan.scanFile(file, HEADER_BYTES, visitor);
    }
}
