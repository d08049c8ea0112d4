package dev.daicho.ledger.core.history;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.storage.PrivateFiles;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One file of the history. Big-endian.
 *
 * <pre>
 *   0            8         12         16             24       28       32
 *   +------------+---------+----------+--------------+--------+--------+----------
 *   | "DAICHOLH" | version | 0        | position of  | CRC32C | 0      | records…
 *   |            | 2       |          | first record | of 0-23|        |
 *   +------------+---------+----------+--------------+--------+--------+----------
 * </pre>
 *
 * <p>Named {@code history-<position of first record, 16 hex digits>.seg}. Version rule: another version is refused, with both named.
 *
 * <p>Thread-safe. Works on a {@link RandomAccessFile}, since an interrupted reader would close a channel for everybody. What was
 * appended is durable after {@link #force}.
 */
final class HistorySegment implements Closeable {

    static final int HEADER_BYTES = 32;

    private static final long MAGIC = 0x44414943484F4C48L;
    private static final int VERSION = 2;
    private static final int CHECKED_BYTES = 24;
    private static final String PREFIX = "history-";
    private static final String SUFFIX = ".seg";

    private final Path path;
    private final long firstPosition;
    private final RandomAccessFile file;
    private long sizeBytes;

    private HistorySegment(Path path, long firstPosition, RandomAccessFile file, long sizeBytes) {
        this.path = path;
        this.firstPosition = firstPosition;
        this.file = file;
        this.sizeBytes = sizeBytes;
    }

    static String fileName(long firstPosition) {
        return PREFIX + HexFormat.of().toHexDigits(firstPosition) + SUFFIX;
    }

    static boolean isSegment(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    static HistorySegment create(Path directory, long firstPosition) throws IOException {
        Path path = directory.resolve(fileName(firstPosition));
        PrivateFiles.createFile(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        ByteWriter header = new ByteWriter(HEADER_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(0)
                .putLong(firstPosition);
        header.putInt(HistoryRecords.checksum(header.viewFrom(0))).putInt(0);
        file.write(header.toByteArray());
        file.getFD().sync();
        PrivateFiles.forceDirectory(directory);
        return new HistorySegment(path, firstPosition, file, 0);
    }

    static HistorySegment open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            return new HistorySegment(path, checkHeader(path, file), file, file.length() - HEADER_BYTES);
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    private static long checkHeader(Path path, RandomAccessFile file) throws IOException {
        if (file.length() < HEADER_BYTES) {
            throw new LedgerDamagedException(
                    path + " has " + file.length() + " bytes, less than the " + HEADER_BYTES + " of its header");
        }
        byte[] header = new byte[HEADER_BYTES];
        file.seek(0);
        file.readFully(header);
        return checkHeader(path, header);
    }

    /** The position of the first record, if the header is sound. */
    static long checkHeader(Path path, byte[] header) {
        if (header.length < HEADER_BYTES) {
            throw new LedgerDamagedException(
                    path + " has " + header.length + " bytes, less than the " + HEADER_BYTES + " of its header");
        }
        ByteReader in = new ByteReader(header);
        if (in.getLong() != MAGIC) {
            throw new LedgerDamagedException(path + " does not begin like a history segment, at offset 0");
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new LedgerDamagedException(
                    path + " is a history segment of version " + version + "; this program reads version " + VERSION);
        }
        in.getInt();
        long firstPosition = in.getLong();
        if (in.getInt() != HistoryRecords.checksum(ByteBuffer.wrap(header, 0, CHECKED_BYTES))) {
            throw new LedgerDamagedException(
                    path + " has a header whose checksum is wrong, at offset " + CHECKED_BYTES);
        }
        if (in.getInt() != 0) {
            throw new LedgerDamagedException(
                    path + " has a header that does not end in zeros, at offset " + (HEADER_BYTES - Integer.BYTES));
        }
        if (!fileName(firstPosition).equals(String.valueOf(path.getFileName()))) {
            throw new LedgerDamagedException(path + " holds the history from position " + firstPosition
                    + " on, which is not what its name says");
        }
        return firstPosition;
    }

    long firstPosition() {
        return firstPosition;
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    synchronized long endPosition() {
        return firstPosition + sizeBytes;
    }

    Path path() {
        return path;
    }

    synchronized void append(ByteBuffer records) throws IOException {
        file.seek(HEADER_BYTES + sizeBytes);
        file.write(records.array(), records.arrayOffset() + records.position(), records.remaining());
        sizeBytes += records.remaining();
    }

    /**
     * The payload of the record at a position, or null if no whole and sound record is there.
     *
     * @param position of the record, in the whole stream
     */
    synchronized @Nullable ByteBuffer readOrNull(long position) throws IOException {
        long offset = position - firstPosition;
        if (offset < 0 || offset + HistoryRecords.FRAME_BYTES > sizeBytes) {
            return null;
        }
        file.seek(HEADER_BYTES + offset);
        byte[] frame = new byte[HistoryRecords.FRAME_BYTES];
        file.readFully(frame);
        ByteReader in = new ByteReader(frame);
        int length = in.getInt();
        int checksum = in.getInt();
        if (length <= 0
                || length > HistoryRecords.MAX_PAYLOAD_BYTES
                || offset + HistoryRecords.FRAME_BYTES + length > sizeBytes) {
            return null;
        }
        byte[] payload = new byte[length];
        file.readFully(payload);
        return HistoryRecords.checksum(ByteBuffer.wrap(payload)) == checksum ? ByteBuffer.wrap(payload) : null;
    }

    /** The record at a position, which has to be there. */
    HistoryRecord read(long position) throws IOException {
        ByteBuffer payload = readOrNull(position);
        if (payload == null) {
            throw damaged(position, "no sound record", null);
        }
        try {
            return HistoryRecords.read(new ByteReader(payload));
        } catch (MalformedBytesException malformed) {
            throw damaged(position, malformed.getMessage(), malformed);
        }
    }

    LedgerDamagedException damaged(long position, @Nullable String found, @Nullable Throwable cause) {
        String message = path + " has " + found + " at offset " + (HEADER_BYTES + position - firstPosition)
                + " (position " + position + "); restore the data directory from a backup";
        return cause == null ? new LedgerDamagedException(message) : new LedgerDamagedException(message, cause);
    }

    synchronized void truncateTo(long endPosition) throws IOException {
        file.setLength(HEADER_BYTES + endPosition - firstPosition);
        sizeBytes = endPosition - firstPosition;
        file.getFD().sync();
    }

    synchronized void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
