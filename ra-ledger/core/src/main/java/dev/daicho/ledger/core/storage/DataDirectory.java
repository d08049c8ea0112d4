package dev.daicho.ledger.core.storage;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one ledger's files: locked against a second process, private to its owner, and never made anew where a ledger was.
 *
 * <pre>
 *   ledger.identity       beside the directory: that a ledger was here, even if the directory is emptied
 *   ledger/identity       the same, inside
 *   ledger/lock           held while open
 *   ledger/raft/          the replicated log
 *   ledger/history/       history segments
 *   ledger/snapshots/     images of the book
 * </pre>
 *
 * <p>Thread-safe once open. The identity is written before the log is made and marked as in use, inside and then beside, once the log has
 * taken its first entry; a crash in between leaves a ledger that is made again.
 *
 * <p>Source: PLATFORM, "Ratis" (an emptied directory comes back without memory), XA-CHECKLIST 36.
 */
public final class DataDirectory implements Closeable {

    private final Path root;
    private final FileChannel lockFile;
    private final Identity identity;
    private final boolean fresh;

    private DataDirectory(Path root, FileChannel lockFile, Identity identity, boolean fresh) {
        this.root = root;
        this.lockFile = lockFile;
        this.identity = identity;
        this.fresh = fresh;
    }

    /**
     * Opens or makes the directory.
     *
     * @param newGroup the group of a ledger that has to be made
     * @throws LedgerUnavailableException if another process, or another part of this one, has it open
     * @throws LedgerMissingException if a ledger was here and is gone
     * @throws LedgerDamagedException if an identity is damaged, or another ledger's or member's
     */
    public static DataDirectory open(Path root, String member, Supplier<UUID> newGroup) throws IOException {
        Path directory = root.toAbsolutePath().normalize();
        Path outside = outside(directory);
        if (Files.exists(outside) && !Files.isDirectory(directory)) {
            throw missing(directory, outside, "the directory is gone");
        }
        PrivateFiles.createDirectory(directory);
        FileChannel lockFile = lock(directory);
        try {
            return open(directory, outside, lockFile, member, newGroup);
        } catch (IOException | RuntimeException failed) {
            lockFile.close();
            throw failed;
        }
    }

    private static DataDirectory open(
            Path directory, Path outside, FileChannel lockFile, String member, Supplier<UUID> newGroup)
            throws IOException {
        Path inside = directory.resolve("identity");
        Identity was = Files.exists(outside) ? Identity.read(outside) : null;
        Identity is = Files.exists(inside) ? Identity.read(inside) : null;
        check(directory, outside, was, is, member);
        if (is != null && is.inUse()) {
            if (!hasEntries(directory.resolve("raft").resolve(is.group().toString()))) {
                throw missing(directory, inside, "its log, raft/" + is.group() + ", is gone");
            }
            if (was == null) {
                is.write(outside);
            }
            return new DataDirectory(directory, lockFile, is, false);
        }
        clearUnused(directory);
        Identity made = is != null ? is : new Identity(newGroup.get(), false, member);
        made.write(inside);
        return new DataDirectory(directory, lockFile, made, true);
    }

    private static void check(
            Path directory, Path outside, @Nullable Identity was, @Nullable Identity is, String member) {
        if (was != null && (is == null || !is.inUse())) {
            throw missing(directory, outside, "the directory holds none");
        }
        if (was != null && is != null && !was.group().equals(is.group())) {
            throw new LedgerDamagedException(
                    directory + " holds the ledger " + is.group() + ", but " + outside + " says that " + was.group()
                            + " was there; put the right directory back, or remove that file if this one is meant");
        }
        if (is != null && !is.member().equals(member)) {
            throw new LedgerDamagedException(directory + " belongs to member " + is.member() + " of its group, not to "
                    + member + "; set the member's name right, or the data directory");
        }
    }

    /** What an interrupted first start left, never anything of a ledger that was in use. */
    private static void clearUnused(Path directory) throws IOException {
        for (String name : new String[] {"history", "snapshots"}) {
            Path old = directory.resolve(name);
            if (Files.isDirectory(old)) {
                try (Stream<Path> files = Files.list(old)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
        Path raft = directory.resolve("raft");
        if (Files.isDirectory(raft)) {
            try (Stream<Path> files = Files.walk(raft)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean hasEntries(Path directory) throws IOException {
        Path current = directory.resolve("current");
        if (!Files.isDirectory(current)) {
            return false;
        }
        try (Stream<Path> files = Files.list(current)) {
            return files.findAny().isPresent();
        }
    }

    private static LedgerMissingException missing(Path directory, Path witness, String what) {
        return new LedgerMissingException("A ledger was in " + directory + ", as " + witness + " says, but " + what
                + ". Put it back from a backup; none is made in its place. If it is really not wanted any more, remove "
                + directory
                + " and " + outside(directory));
    }

    private static Path outside(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".identity");
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            PrivateFiles.createFile(file);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            channel.close();
            throw new LedgerUnavailableException(
                    "The ledger in " + directory + " is open already in this process; close it there first",
                    inThisProcess);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        throw new LedgerUnavailableException("The ledger in " + directory
                + " is open in another process; stop that one, or give this one a data directory of its own");
    }

    /** Marks the ledger as in use: from now on it can't be missing. */
    public void markInUse() throws IOException {
        if (!identity.inUse()) {
            Identity used = identity.used();
            used.write(root.resolve("identity"));
            used.write(outside(root));
        }
    }

    /** True if the ledger is being made: its log has to be made too. */
    public boolean fresh() {
        return fresh;
    }

    /** The replication group. */
    public UUID group() {
        return identity.group();
    }

    /** A directory in it. */
    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** Bytes of all files in it. */
    public long sizeBytes() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.mapToLong(DataDirectory::sizeOrZero).sum();
        } catch (IOException | UncheckedIOException changing) {
            // A file was purged under the walk: the next reading will be right.
            return 0;
        }
    }

    private static long sizeOrZero(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
        } catch (IOException purgedMeanwhile) {
            return 0;
        }
    }

    /** Frees the lock. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
