package dev.daicho.ledger.core.storage;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.Seat;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>In a group of several there are also {@code transfer/} and {@code adopted/}, images on their way between servers, and {@code lost/},
 * what was left of a member that lost part of its files, until it has all again.
 *
 * <p>Thread-safe once open. The identity is written before the log is made and marked as established, inside and then beside, once the
 * log has taken its first entry; a crash in between leaves a ledger that is made again, or goes on being made.
 *
 * <p>Source: PLATFORM, "Ratis" (an emptied directory comes back without memory), XA-CHECKLIST 36.
 */
public final class DataDirectory implements Seat, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private final Path root;
    private final FileChannel lockFile;
    private volatile @Nullable String lost;
    private volatile Identity identity;

    private DataDirectory(Path root, FileChannel lockFile, Identity identity, @Nullable String lost) {
        this.root = root;
        this.lockFile = lockFile;
        this.identity = identity;
        this.lost = lost;
    }

    /**
     * Opens or makes the directory.
     *
     * @param newGroup the group of a ledger that has to be made
     * @param alone whether nobody else has a copy: then a ledger that is gone is refused, else this member has lost it and gets it back
     * @throws LedgerUnavailableException if another process, or another part of this one, has it open
     * @throws LedgerMissingException if a ledger was here and is gone, and there is no other copy
     * @throws LedgerDamagedException if an identity is damaged, or another ledger's or member's
     */
    public static DataDirectory open(Path root, String member, Supplier<UUID> newGroup, boolean alone)
            throws IOException {
        Path directory = root.toAbsolutePath().normalize();
        Path outside = outside(directory);
        if (alone && Files.exists(outside) && !Files.isDirectory(directory)) {
            throw missing(directory, outside, "the directory is gone");
        }
        PrivateFiles.createDirectory(directory);
        FileChannel lockFile = lock(directory);
        try {
            return open(directory, outside, lockFile, member, newGroup, alone);
        } catch (IOException | RuntimeException failed) {
            lockFile.close();
            throw failed;
        }
    }

    private static DataDirectory open(
            Path directory, Path outside, FileChannel lockFile, String member, Supplier<UUID> newGroup, boolean alone)
            throws IOException {
        Path inside = directory.resolve("identity");
        Identity was = Files.exists(outside) ? Identity.read(outside) : null;
        Identity is = Files.exists(inside) ? Identity.read(inside) : null;
        check(directory, was, is, member);
        String gone = gone(directory, was, is);
        if (gone != null && alone) {
            throw missing(directory, was != null ? outside : inside, gone);
        }
        if (gone == null && is != null && is.standing() != Standing.FRESH) {
            if (is.inUse() && was == null) {
                is.write(outside);
            }
            return new DataDirectory(directory, lockFile, is, null);
        }
        if (gone != null) {
            LOG.warn(
                    "Member {} had a ledger in {}, but {}. What is left is kept in {} until the others have given it all again",
                    member,
                    directory,
                    gone,
                    directory.resolve("lost"));
            setAside(directory);
        }
        clearUnused(directory);
        Identity made =
                is != null ? is.as(is.group(), Standing.FRESH) : new Identity(newGroup.get(), Standing.FRESH, member);
        made.write(inside);
        return new DataDirectory(directory, lockFile, made, gone);
    }

    /** What is missing of a ledger that was here; null if nothing is. */
    private static @Nullable String gone(Path directory, @Nullable Identity was, @Nullable Identity is)
            throws IOException {
        if (was != null && (is == null || is.standing() == Standing.FRESH)) {
            return "the directory holds none";
        }
        if (is != null
                && is.inUse()
                && !hasEntries(directory.resolve("raft").resolve(is.group().toString()))) {
            return "its log, raft/" + is.group() + ", is gone";
        }
        return null;
    }

    private static void setAside(Path directory) throws IOException {
        Path lost = directory.resolve("lost");
        PrivateFiles.createDirectory(lost);
        for (String name : List.of("history", "snapshots", "raft")) {
            Path left = directory.resolve(name);
            if (Files.isDirectory(left) && !Files.exists(lost.resolve(name))) {
                PrivateFiles.rename(left, lost.resolve(name));
            }
        }
    }

    private static void check(Path directory, @Nullable Identity was, @Nullable Identity is, String member) {
        if (was != null && is != null && is.inUse() && !was.group().equals(is.group())) {
            throw new LedgerDamagedException(directory + " holds the ledger " + is.group() + ", but "
                    + outside(directory) + " says that " + was.group()
                    + " was there; put the right directory back, or remove that file if this one is meant");
        }
        if (is != null && !is.member().equals(member)) {
            throw new LedgerDamagedException(directory + " belongs to member " + is.member() + " of its group, not to "
                    + member + "; set the member's name right, or the data directory");
        }
    }

    /** What an interrupted first start left, never anything of a ledger that was in use. */
    private static void clearUnused(Path directory) throws IOException {
        for (String name : List.of("history", "snapshots", "raft", "transfer", "adopted")) {
            delete(directory.resolve(name));
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.isDirectory(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
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

    @Override
    public Standing standing() {
        return identity.standing();
    }

    @Override
    public Optional<String> lost() {
        return Optional.ofNullable(lost);
    }

    @Override
    public UUID group() {
        return identity.group();
    }

    @Override
    public synchronized void found(UUID group) throws IOException {
        become(group, Standing.FOUNDING);
    }

    @Override
    public synchronized void join(UUID group) throws IOException {
        become(group, Standing.FRESH);
    }

    /**
     * In a group: what is here is damaged, and is to be had from the others again. Files that are not open any more are put aside now, the
     * others at the next start.
     *
     * @param what is damaged, and where
     */
    public synchronized void lose(String what, boolean now) throws IOException {
        identity.write(outside(root));
        become(identity.group(), Standing.FRESH);
        lost = what;
        if (now) {
            setAside(root);
            clearUnused(root);
        }
    }

    private void become(UUID group, Standing standing) throws IOException {
        Identity next = identity.as(group, standing);
        next.write(root.resolve("identity"));
        identity = next;
    }

    /** Marks the ledger as in use: from now on it can't be missing. */
    @Override
    public void establish() throws IOException {
        if (!identity.inUse()) {
            establishNow();
        }
    }

    private synchronized void establishNow() throws IOException {
        become(identity.group(), Standing.ESTABLISHED);
        identity.write(outside(root));
        delete(root.resolve("lost"));
    }

    /** True if the ledger is being made: its log has to be made too. */
    public boolean fresh() {
        return standing() == Standing.FRESH;
    }

    /** A directory in it. */
    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** Bytes of all files in it. */
    public long sizeBytes() {
        // Images on their way are mostly other names of the same files.
        Path transfer = root.resolve("transfer");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !file.startsWith(transfer))
                    .mapToLong(DataDirectory::sizeOrZero)
                    .sum();
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
