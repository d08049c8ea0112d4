package dev.daicho.ledger.core.storage;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import dev.daicho.ledger.core.wire.RecordSink;
import dev.daicho.ledger.core.wire.RecordSource;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One image of the book on disk. Big-endian.
 *
 * <pre>
 *   0            8         12        20        28       32
 *   +------------+---------+---------+---------+--------+---------
 *   | "DAICHOSN" | version | term    | log     | CRC32C | frames…
 *   |            | 3 or 4  |         | index   | of 0-27|
 *   +------------+---------+---------+---------+--------+---------
 *
 *   frame:      length of payload u32 (not 0) | CRC32C of payload u32 | payload: whole records
 *   last frame: 0 u32 | CRC32C over all payloads u32
 * </pre>
 *
 * <p>Version rule: an image has the lowest version that can say what is in it, and all from {@value #OLDEST} to {@value #NEWEST} are read;
 * another is refused, with both named. A file has its final name only when it is whole and durable.
 *
 * <p>Not thread-safe. Source: PLATFORM, "Ratis" (snapshots bound the log).
 */
public final class SnapshotFile {

    private static final long MAGIC = 0x44414943484F534EL;
    private static final int OLDEST = 3;
    private static final int NEWEST = 4;
    private static final int HEADER_BYTES = 32;
    private static final int CHECKED_BYTES = 28;
    private static final int FRAME_BYTES = 256 << 10;
    private static final int MAX_FRAME_BYTES = 64 << 20;

    private SnapshotFile() {}

    /** Writes an image under a temporary name, makes it durable and gives it its name. */
    public static void write(Path file, int version, long term, long index, Consumer<RecordSink> image)
            throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(next);
        PrivateFiles.createFile(next);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteWriter header = new ByteWriter(HEADER_BYTES)
                    .putLong(MAGIC)
                    .putInt(version)
                    .putLong(term)
                    .putLong(index);
            header.putInt(checksum(header.viewFrom(0)));
            writeFully(channel, header.viewFrom(0));
            Frames frames = new Frames(channel);
            try {
                image.accept(frames);
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
            frames.end();
            channel.force(true);
        }
        PrivateFiles.rename(next, file);
    }

    /** What a snapshot says of itself, and its records. */
    public static final class Reader implements RecordSource, Closeable {
        private final Path file;
        private final DataInputStream in;
        private final long term;
        private final long index;
        private final CRC32C total = new CRC32C();
        private long offset = HEADER_BYTES;
        private @Nullable ByteReader frame;
        private boolean ended;

        private Reader(Path file, DataInputStream in, long term, long index) {
            this.file = file;
            this.in = in;
            this.term = term;
            this.index = index;
        }

        /** The term of the last log entry in it. */
        public long term() {
            return term;
        }

        /** The index of the last log entry in it. */
        public long index() {
            return index;
        }

        @Override
        public @Nullable ByteReader next() {
            while (!ended && (frame == null || frame.remainingBytes() == 0)) {
                try {
                    readFrame();
                } catch (EOFException cutShort) {
                    throw damaged("ends too early", cutShort);
                } catch (IOException failed) {
                    throw damaged("can't be read", failed);
                }
            }
            return ended ? null : frame;
        }

        private void readFrame() throws IOException {
            int length = in.readInt();
            int checksum = in.readInt();
            if (length == 0) {
                if (checksum != (int) total.getValue()) {
                    throw damaged("has a wrong checksum over all", null);
                }
                if (in.read() >= 0) {
                    throw damaged("goes on after its end", null);
                }
                ended = true;
                return;
            }
            if (length < 0 || length > MAX_FRAME_BYTES) {
                throw damaged("has an impossible length of " + length, null);
            }
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw damaged("ends too early", null);
            }
            if (checksum(ByteBuffer.wrap(payload)) != checksum) {
                throw damaged("has a wrong checksum", null);
            }
            total.update(payload);
            offset += 2 * Integer.BYTES + length;
            frame = new ByteReader(payload);
        }

        /** For whoever finds a record that makes no sense. */
        public LedgerDamagedException damaged(String how, @Nullable Throwable cause) {
            String message = "Snapshot " + file + " " + how + " at offset " + offset
                    + "; restore the data directory from a backup";
            return cause == null ? new LedgerDamagedException(message) : new LedgerDamagedException(message, cause);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /**
     * Opens a snapshot.
     *
     * @throws LedgerDamagedException if it is of another version or damaged; later frames are checked as they are read
     */
    public static Reader open(Path file) throws IOException {
        DataInputStream in = new DataInputStream(Files.newInputStream(file));
        try {
            return open(file, in);
        } catch (IOException | RuntimeException failed) {
            in.close();
            throw failed;
        }
    }

    private static Reader open(Path file, DataInputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        try {
            ByteReader head = new ByteReader(header);
            if (head.getLong() != MAGIC) {
                throw new LedgerDamagedException(file + " does not begin like a snapshot, at offset 0");
            }
            int version = head.getInt();
            if (version < OLDEST || version > NEWEST) {
                throw new LedgerDamagedException(file + " is a snapshot of version " + version
                        + "; this program reads versions " + OLDEST + " to " + NEWEST);
            }
            long term = head.getLong();
            long index = head.getLong();
            if (head.getInt() != checksum(ByteBuffer.wrap(header, 0, CHECKED_BYTES))) {
                throw new LedgerDamagedException(
                        "Snapshot " + file + " has a header whose checksum is wrong, at offset " + CHECKED_BYTES);
            }
            return new Reader(file, in, term, index);
        } catch (MalformedBytesException cutShort) {
            throw new LedgerDamagedException("Snapshot " + file + " is cut short in its header", cutShort);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Gathers records into frames. */
    private static final class Frames implements RecordSink {
        private final FileChannel channel;
        private final ByteWriter pending = new ByteWriter(FRAME_BYTES + 4096);
        private final CRC32C total = new CRC32C();

        Frames(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void put(ByteWriter record) {
            ByteBuffer bytes = record.viewFrom(0);
            pending.putRaw(bytes.array(), bytes.position(), bytes.remaining());
            if (pending.sizeBytes() >= FRAME_BYTES) {
                flush();
            }
        }

        private void flush() {
            if (pending.sizeBytes() == 0) {
                return;
            }
            ByteWriter head = new ByteWriter(2 * Integer.BYTES)
                    .putInt(pending.sizeBytes())
                    .putInt(checksum(pending.viewFrom(0)));
            total.update(pending.viewFrom(0));
            try {
                writeFully(channel, head.viewFrom(0));
                writeFully(channel, pending.viewFrom(0));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            pending.clear();
        }

        void end() throws IOException {
            try {
                flush();
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
            ByteWriter end = new ByteWriter(2 * Integer.BYTES).putInt(0).putInt((int) total.getValue());
            writeFully(channel, end.viewFrom(0));
        }
    }
}
