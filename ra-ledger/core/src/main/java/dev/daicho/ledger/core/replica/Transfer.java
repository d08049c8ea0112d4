package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.book.Book;
import dev.daicho.ledger.core.history.HistorySegments;
import dev.daicho.ledger.core.log.LogConsumer.Snapshot;
import dev.daicho.ledger.core.storage.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Images on their way between servers: the snapshot with the whole history.
 *
 * <pre>
 *   transfer/history/, transfer/snapshots/   offered: other names of one's own files; or come: the files of another server
 *   adopted/…                                 come, found whole, made durable; about to take the place of one's own
 * </pre>
 *
 * <p>What has come is checked record by record before anything of one's own is touched, and takes its place in steps that may be
 * interrupted anywhere: {@link #finish} goes on. Used by one thread at a time.
 *
 * <p>Source: L9; ARCHITECTURE, "Double entry" (a snapshot is files).
 */
final class Transfer {

    private final Path history;
    private final Path snapshots;
    private final Path directory;
    private final Path adopted;

    Transfer(Path historyDirectory, Path snapshotDirectory) {
        history = historyDirectory;
        snapshots = snapshotDirectory;
        directory = historyDirectory.resolveSibling("transfer");
        adopted = historyDirectory.resolveSibling("adopted");
    }

    Path directory() {
        return directory;
    }

    /** Other names, below the transfer directory, of all files that a snapshot needs. */
    synchronized List<Path> offer(Snapshot snapshot) throws IOException {
        List<Path> offered = new ArrayList<>();
        Path snapshotName =
                directory.resolve("snapshots").resolve(snapshot.file().getFileName());
        offered.add(snapshotName);
        PrivateFiles.createDirectory(directory);
        PrivateFiles.createDirectory(directory.resolve("snapshots"));
        PrivateFiles.createDirectory(directory.resolve("history"));
        for (Path old : list(directory.resolve("snapshots"))) {
            if (!old.equals(snapshotName)) {
                Files.delete(old);
            }
        }
        link(snapshotName, snapshot.file());
        for (Path segment : list(history)) {
            Path name = directory.resolve("history").resolve(segment.getFileName());
            link(name, segment);
            offered.add(name);
        }
        return offered;
    }

    private static void link(Path name, Path file) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileAlreadyExistsException already) {
            if (!Files.isSameFile(name, file)) {
                Files.delete(name);
                Files.createLink(name, file);
            }
        }
    }

    /** Takes over what has come. */
    synchronized void adopt() throws IOException {
        check();
        for (Path part : List.of(directory.resolve("history"), directory.resolve("snapshots"))) {
            PrivateFiles.createDirectory(part);
            for (Path file : list(part)) {
                if (String.valueOf(file.getFileName()).endsWith(".md5")) {
                    Files.delete(file);
                } else {
                    force(file);
                }
            }
            PrivateFiles.forceDirectory(part);
        }
        PrivateFiles.close(directory);
        PrivateFiles.rename(directory, adopted);
        finish();
    }

    /** Goes on with an adoption that was interrupted; false if there is none. */
    synchronized boolean finish() throws IOException {
        boolean interrupted = Files.isDirectory(adopted);
        for (Path own : List.of(history, snapshots)) {
            Path come = adopted.resolve(own.equals(history) ? "history" : "snapshots");
            if (Files.isDirectory(come)) {
                delete(own);
                PrivateFiles.rename(come, own);
            }
        }
        delete(adopted);
        return interrupted;
    }

    /** Drops whatever has come or is offered. */
    synchronized void discard() throws IOException {
        delete(directory);
    }

    /** True if an image has come that is newer than one's own, and was not taken over any more. */
    boolean hasNewer(Optional<Snapshot> own) throws IOException {
        Path come = directory.resolve("snapshots");
        if (!Files.isDirectory(come)) {
            return false;
        }
        String ownName = own.map(snapshot -> String.valueOf(snapshot.file().getFileName()))
                .orElse("");
        return list(come).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .anyMatch(name -> name.endsWith(".snap") && name.compareTo(ownName) > 0);
    }

    private void check() throws IOException {
        Snapshots come = Snapshots.open(directory.resolve("snapshots"));
        Snapshot snapshot = come.latest()
                .orElseThrow(() -> new LedgerDamagedException("What came from another server into " + directory
                        + " has no snapshot; this server is given another"));
        // Segments as long as any: nothing is appended to them here.
        try (HistorySegments segments = HistorySegments.open(directory.resolve("history"), Long.MAX_VALUE)) {
            Book book = Snapshots.read(snapshot, segments);
            segments.checkUpTo(come.historyEnd());
            if (book.historyEnd() < come.historyEnd()) {
                throw new LedgerDamagedException("What came from another server into " + directory
                        + " has a history that ends at position " + book.historyEnd() + " instead of "
                        + come.historyEnd() + "; this server is given another");
            }
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
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
}
