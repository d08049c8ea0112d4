package dev.daicho.ra.reference;

import dev.daicho.ra.BranchResource;
import dev.daicho.ra.BranchXid;
import dev.daicho.ra.XaErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;

/**
 * A set of numbers that only grows, in a log of lines: {@code P xid numbers}, {@code C xid}, {@code R xid}, {@code L numbers}. Each line is
 * handed to the operating system before the call returns: it survives the process, which is all that the contracts ask. A number is locked by the work that adds it; a second one is refused at once.
 */
final class NumberStore implements BranchResource<NumberStore.Work>, AutoCloseable {

    /** What one branch adds. */
    static final class Work {
        private final Set<Integer> added = new TreeSet<>();
    }

    private final Path file;
    private final FileChannel log;
    private final Set<Integer> committed = new TreeSet<>();
    private final Set<Integer> locked = new TreeSet<>();
    private final Map<BranchXid, Set<Integer>> prepared = new LinkedHashMap<>();
    private boolean closed;

    NumberStore(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.file = directory.resolve("numbers.log");
        this.log = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (log.tryLock() == null) {
                throw new IOException(file + " is open elsewhere");
            }
            Files.readAllLines(file).forEach(this::replay);
        } catch (OverlappingFileLockException elsewhere) {
            log.close();
            throw new IOException(file + " is open already", elsewhere);
        }
    }

    private void replay(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "L" -> committed.addAll(numbers(words[1]));
            case "P" -> {
                prepared.put(xid(words[1]), numbers(words[2]));
                locked.addAll(numbers(words[2]));
            }
            case "C" -> finish(xid(words[1]), true);
            case "R" -> finish(xid(words[1]), false);
            default -> throw new UncheckedIOException(new IOException("Not a line of a number store: " + line));
        }
    }

    private void finish(BranchXid xid, boolean commit) {
        Set<Integer> numbers = prepared.remove(xid);
        if (numbers == null) {
            throw new IllegalStateException("Not prepared: " + xid);
        }
        locked.removeAll(numbers);
        if (commit) {
            committed.addAll(numbers);
        }
    }

    private static BranchXid xid(String hex) {
        return BranchXid.decode(HexFormat.of().parseHex(hex));
    }

    private static Set<Integer> numbers(String list) {
        return list.isEmpty()
                ? new TreeSet<>()
                : List.of(list.split(",")).stream()
                        .map(Integer::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Set<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String text(BranchXid xid) {
        return HexFormat.of().formatHex(xid.encoded());
    }

    private void append(String line) {
        try {
            log.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not write to " + file, failure);
        }
    }

    // ------------------------------------------------------------------ operations

    synchronized void add(Work work, int number) {
        if (committed.contains(number) || !locked.add(number)) {
            throw new IllegalArgumentException(number + " is there already, or being added by another transaction");
        }
        work.added.add(number);
    }

    synchronized boolean isCommitted(int number) {
        return committed.contains(number);
    }

    // ------------------------------------------------------------------ branches

    @Override
    public String identity() {
        return file.toString();
    }

    @Override
    public synchronized Work begin() throws XAException {
        requireOpen();
        return new Work();
    }

    @Override
    public synchronized Vote prepare(BranchXid xid, Work work) throws XAException {
        requireOpen();
        if (prepared.containsKey(xid)) {
            rollback(work);
            throw XaErrors.duplicateXid(xid);
        }
        if (work.added.isEmpty()) {
            return Vote.READ_ONLY;
        }
        append("P " + text(xid) + " " + text(work.added));
        prepared.put(xid, new TreeSet<>(work.added));
        work.added.clear();
        return Vote.PREPARED;
    }

    @Override
    public synchronized void commitOnePhase(BranchXid xid, Work work) throws XAException {
        requireOpen();
        commitLocal(work);
    }

    @Override
    public synchronized void commitLocal(Work work) {
        if (!work.added.isEmpty()) {
            append("L " + text(work.added));
            committed.addAll(work.added);
            rollback(work);
        }
    }

    @Override
    public synchronized void rollback(Work work) {
        locked.removeAll(work.added);
        work.added.clear();
    }

    @Override
    public synchronized void commit(BranchXid xid) throws XAException {
        decide(xid, true);
    }

    @Override
    public synchronized void rollback(BranchXid xid) throws XAException {
        decide(xid, false);
    }

    private void decide(BranchXid xid, boolean commit) throws XAException {
        requireOpen();
        if (!prepared.containsKey(xid)) {
            throw XaErrors.unknownXid(xid);
        }
        append((commit ? "C " : "R ") + text(xid));
        finish(xid, commit);
    }

    @Override
    public synchronized List<BranchXid> recover() throws XAException {
        requireOpen();
        return List.copyOf(prepared.keySet());
    }

    @Override
    public void forget(BranchXid xid) throws XAException {
        throw XaErrors.unknownXid(xid);
    }

    private void requireOpen() throws XAException {
        if (closed) {
            throw XaErrors.unavailable(file + " is closed", null);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            log.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Could not close " + file, failure);
        }
    }
}
