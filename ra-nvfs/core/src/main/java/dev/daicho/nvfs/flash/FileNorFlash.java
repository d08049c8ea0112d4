package dev.daicho.nvfs.flash;

import dev.daicho.nvfs.CorruptImageException;
import dev.daicho.nvfs.ImageInUseException;
import dev.daicho.nvfs.ImageVersionException;
import dev.daicho.nvfs.StoreUnavailableException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A NOR device in a file: for programs without a chip that want flash all the same. It behaves as a device that never fails, unless the
 * file does. Big-endian; a reader refuses every version but its own and names both.
 *
 * <pre>
 *   0        8       12      16      20        24           4092    4096
 *   +--------+-------+-------+-------+---------+------------+-------+----------------------+
 *   | magic  |version|sectors|sector |endurance| zeros      |CRC-32C| sectors, one by one  |
 *   |DAICHONO|  1    |       | bytes |         |            |       |                      |
 *   +--------+-------+-------+-------+---------+------------+-------+----------------------+
 * </pre>
 *
 * The CRC covers bytes 0 to 4091. Thread-safe; the file is mapped, so that reading is memory access and waits for nothing, and an interrupt
 * closes nothing. What was programmed or erased is durable when the call returns. Source: SPEC N8, N11.
 */
public final class FileNorFlash implements NorFlash {

    private static final long MAGIC = 0x4441_4943_484F_4E4FL;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 4096;
    private static final long SEGMENT_BYTES = 1L << 30;
    private static final int CHECKSUM = HEADER_BYTES - Integer.BYTES;

    private final Path path;
    private final RandomAccessFile file;
    private final FlashGeometry geometry;
    private final MappedByteBuffer[] segments;
    private volatile boolean closed;

    private FileNorFlash(Path path, RandomAccessFile file, FlashGeometry geometry) throws IOException {
        this.path = path;
        this.file = file;
        this.geometry = geometry;
        long length = file.length();
        this.segments = new MappedByteBuffer[(int) ((length + SEGMENT_BYTES - 1) / SEGMENT_BYTES)];
        for (int i = 0; i < segments.length; i++) {
            long start = i * SEGMENT_BYTES;
            segments[i] = file.getChannel().map(MapMode.READ_WRITE, start, Math.min(SEGMENT_BYTES, length - start));
        }
    }

    /**
     * Makes a device, all erased, in a file that does not exist yet.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it does
     */
    public static void create(Path path, FlashGeometry geometry) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createFile(
                path,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            byte[] erased = new byte[geometry.sectorBytes()];
            Arrays.fill(erased, (byte) 0xFF);
            file.seek(HEADER_BYTES);
            for (int sector = 0; sector < geometry.sectorCount(); sector++) {
                file.write(erased);
            }
            file.getFD().sync();
            // The header comes last: without it the file is no device.
            file.seek(0);
            file.write(header(geometry));
            file.getFD().sync();
        }
    }

    /**
     * Opens a device.
     *
     * @throws ImageInUseException if it is open already
     * @throws ImageVersionException if it is of another version
     * @throws CorruptImageException if it is damaged, cut short or no device
     */
    public static FileNorFlash open(Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path.toString(), null, "not a file");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            lock(path, file);
            return new FileNorFlash(path, file, readHeader(path, file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void lock(Path path, RandomAccessFile file) throws IOException {
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Open in this process: said below.
        }
        throw new ImageInUseException(path.toString());
    }

    private static FlashGeometry readHeader(Path path, RandomAccessFile file) throws IOException {
        if (file.length() < HEADER_BYTES) {
            throw new CorruptImageException(
                    path.toString(),
                    "a flash device has at least " + HEADER_BYTES + " bytes, this file has " + file.length());
        }
        byte[] bytes = new byte[HEADER_BYTES];
        file.readFully(bytes);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getLong(0) != MAGIC) {
            throw new CorruptImageException(path.toString(), "not a flash device");
        }
        if (header.getInt(8) != VERSION) {
            throw new ImageVersionException("Flash device " + path + " is of version " + header.getInt(8)
                    + "; this program reads version " + VERSION);
        }
        if (header.getInt(CHECKSUM) != checksum(bytes)) {
            throw new CorruptImageException(path.toString(), "the header fails its checksum");
        }
        FlashGeometry geometry = new FlashGeometry(header.getInt(12), header.getInt(16), header.getInt(20));
        long expected = HEADER_BYTES + (long) geometry.sectorCount() * geometry.sectorBytes();
        if (file.length() != expected) {
            throw new CorruptImageException(
                    path.toString(), "should have " + expected + " bytes, has " + file.length());
        }
        return geometry;
    }

    private static byte[] header(FlashGeometry geometry) {
        byte[] bytes = new byte[HEADER_BYTES];
        ByteBuffer header = ByteBuffer.wrap(bytes)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(geometry.sectorCount())
                .putInt(geometry.sectorBytes())
                .putInt(geometry.enduranceErases());
        header.putInt(CHECKSUM, checksum(bytes));
        return bytes;
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECKSUM);
        return (int) crc.getValue();
    }

    @Override
    public FlashGeometry geometry() {
        return geometry;
    }

    @Override
    public void read(int sector, int offset, ByteBuffer target) throws FlashException {
        geometry.requireInside(sector, offset, target.remaining());
        requireOpen();
        try {
            target.put(cells(sector, offset, target.remaining()));
        } catch (InternalError e) {
            // How a mapping tells that its file could not be read.
            throw new FlashException.ReadFailed(sector, offset, e);
        }
    }

    @Override
    public synchronized void program(int sector, int offset, ByteBuffer source) throws FlashException {
        geometry.requireInside(sector, offset, source.remaining());
        requireOpen();
        try {
            byte[] cells = cells(sector, offset, source.remaining());
            for (int i = 0; i < cells.length; i++) {
                cells[i] &= source.get();
            }
            put(sector, offset, cells);
        } catch (InternalError | UncheckedIOException e) {
            throw new FlashException.ProgramFailed(sector, offset, e);
        }
    }

    @Override
    public synchronized void erase(int sector) throws FlashException {
        geometry.requireInside(sector, 0, 0);
        requireOpen();
        byte[] erased = new byte[geometry.sectorBytes()];
        Arrays.fill(erased, (byte) 0xFF);
        try {
            put(sector, 0, erased);
        } catch (InternalError | UncheckedIOException e) {
            throw new FlashException.EraseFailed(sector, e);
        }
    }

    private byte[] cells(int sector, int offset, int length) {
        byte[] cells = new byte[length];
        forSegments(sector, offset, length, (segment, at, done, count) -> segment.get(at, cells, done, count));
        return cells;
    }

    private void put(int sector, int offset, byte[] cells) {
        forSegments(sector, offset, cells.length, (segment, at, done, count) -> {
            segment.put(at, cells, done, count);
            segment.force(at, count);
        });
    }

    private interface Part {
        void run(MappedByteBuffer segment, int at, int done, int count);
    }

    private void forSegments(int sector, int offset, int length, Part part) {
        long from = HEADER_BYTES + (long) sector * geometry.sectorBytes() + offset;
        for (int done = 0; done < length; ) {
            int at = (int) ((from + done) % SEGMENT_BYTES);
            int count = (int) Math.min(length - done, SEGMENT_BYTES - at);
            part.run(segments[(int) ((from + done) / SEGMENT_BYTES)], at, done, count);
            done += count;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreUnavailableException("Flash device " + path + " is closed", null);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            throw new StoreUnavailableException("Flash device " + path + " could not be closed", e);
        }
    }
}
