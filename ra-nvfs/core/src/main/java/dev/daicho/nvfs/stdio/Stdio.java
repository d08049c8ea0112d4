package dev.daicho.nvfs.stdio;

import dev.daicho.nvfs.TransactionEndedException;
import dev.daicho.nvfs.UnknownBranchException;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.Transaction;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task's files and its transaction, in the calls of the C library and of the paper's table 1. A task is one of these, mostly one
 * for each thread; many may be open on a disk, each with one transaction at a time.
 *
 * <pre>
 *   FileStream purse = stdio.fopen("purse", "r+");
 *   stdio.startTrans();
 *   purse.fputs("900");                  what is done to any file of this task until the end belongs to the transaction,
 *   stdio.prepareTrans(branch);          also if the file was opened before it
 *   stdio.commitTrans();                 or abortTrans(); without prepareTrans it is a local transaction
 *   purse.fclose();
 * </pre>
 *
 * After a restart {@link #delayedTrans} says which transactions are still prepared; for each of them the application asks its coordinator
 * and calls {@link #delayedCommitTrans} or {@link #abortTrans(byte[])}. Meanwhile work goes on beside as many as the disk's in-doubt limit
 * says, but {@link #fopen} refuses the files they hold.
 *
 * <p>Where C returns an error value and sets {@code errno}, these calls throw; the end of a file is no error and is returned as in C.
 * Nothing is buffered: outside transactions each call is seen by everybody when it returns.
 *
 * <p>Thread-safe: one call at a time. Durability: a commit that has returned, outside transactions all up to the last {@code fflush}.
 * Names are paths from the root, with {@code /}. Source: SPEC N4, N5, N6, N7; paper, section 3, table 1, and section 4 (3).
 */
public final class Stdio implements AutoCloseable {

    private final Disk disk;
    private final List<FileStream> streams = new ArrayList<>();
    private State state = State.NONE;
    private @Nullable Transaction transaction;
    private byte[] preparedBranch = new byte[0];

    private enum State {
        NONE,
        STARTED,
        PREPARED,
        /** Prepared, and there was nothing to prepare: the disk knows nothing of it. */
        PREPARED_WITHOUT_CHANGES
    }

    /** The calls for one more task. */
    public Stdio(Disk disk) {
        this.disk = disk;
    }

    /**
     * Opens a file.
     *
     * @param mode {@code r}, {@code r+}, {@code w}, {@code w+}, {@code a} or {@code a+}, each with an optional {@code b}; {@code wx} and
     *     {@code w+x} refuse a file that exists
     * @throws dev.daicho.nvfs.FileInDoubtException if a prepared transaction that waits for its decision holds the file
     * @throws FileSystemException if there is no such file ({@code r}) or it can't be opened
     */
    public synchronized FileStream fopen(String name, String mode) throws IOException {
        AccessMode accessMode = AccessMode.parse(mode);
        refuseIfPrepared(name);
        FileStream stream = new FileStream(this, names(name), accessMode);
        streams.add(stream);
        return stream;
    }

    /** Removes a file, or a directory that is empty; in a transaction as part of it. A stream that has it open can use it until a transaction of its task begins or ends. */
    public synchronized void remove(String name) throws IOException {
        refuseIfPrepared(name);
        disk.files().delete(transaction, names(name));
    }

    /** Makes what was done outside transactions durable, for all streams; as {@code fflush(NULL)}. */
    public synchronized void fflush() throws IOException {
        for (FileStream stream : streams) {
            stream.flushed();
        }
        disk.force();
    }

    /**
     * Starts this task's transaction.
     *
     * @throws IllegalStateException if it has one already
     * @throws dev.daicho.nvfs.InDoubtLimitException if more transactions are in doubt than new work may go beside
     */
    public synchronized void startTrans() throws FileSystemException {
        if (state != State.NONE) {
            throw new IllegalStateException("This task's transaction is " + state
                    + ": end it with commitTrans or abortTrans before another starts");
        }
        transaction = disk.begin();
        state = State.STARTED;
        streams.forEach(FileStream::closeFile);
    }

    /**
     * First phase of a distributed transaction: from here on it can go either way, whatever happens, until commitTrans or abortTrans. The
     * task's files can't be used meanwhile.
     *
     * @param branch by which the coordinator, and after a restart the application, knows it
     * @return false if the transaction changed nothing; it is not listed then and can be ended either way
     * @throws FileSystemException if there is no room; the transaction is rolled back
     * @throws dev.daicho.nvfs.DuplicateBranchException if that branch is prepared already; the transaction is rolled back
     */
    public synchronized boolean prepareTrans(byte[] branch) throws FileSystemException {
        Transaction started = requireStarted("prepare");
        boolean prepared;
        try {
            prepared = started.prepare(branch);
        } catch (FileSystemException | RuntimeException e) {
            ended();
            throw e;
        }
        leaveTransaction();
        preparedBranch = branch.clone();
        state = prepared ? State.PREPARED : State.PREPARED_WITHOUT_CHANGES;
        return prepared;
    }

    /**
     * Commits this task's transaction, local or prepared, durably.
     *
     * @throws IllegalStateException if it has none
     * @throws UnknownBranchException if it was prepared, and somebody else decided it
     * @throws FileSystemException if a local one finds no room; it is rolled back
     */
    public synchronized void commitTrans() throws FileSystemException {
        try {
            if (state == State.PREPARED) {
                disk.commit(preparedBranch);
            } else if (state != State.PREPARED_WITHOUT_CHANGES) {
                requireStarted("commit").commit();
            }
        } finally {
            ended();
        }
    }

    /**
     * Gives this task's transaction up, local or prepared. Where its streams are does not go back.
     *
     * @throws IllegalStateException if it has none
     * @throws UnknownBranchException if it was prepared, and somebody else decided it
     */
    public synchronized void abortTrans() {
        try {
            if (state == State.PREPARED) {
                disk.rollback(preparedBranch);
            } else if (state != State.PREPARED_WITHOUT_CHANGES) {
                requireStarted("abort").rollback();
            }
        } finally {
            ended();
        }
    }

    /** The prepared transactions of the whole disk that wait for a decision, those of earlier runs included, oldest first. */
    public List<byte[]> delayedTrans() {
        return disk.preparedBranches();
    }

    /**
     * Commits a prepared transaction that was delayed, over a restart perhaps, durably.
     *
     * @throws UnknownBranchException if no such transaction is prepared
     */
    public synchronized void delayedCommitTrans(byte[] branch) {
        disk.commit(branch);
        endedIfMine(branch);
    }

    /**
     * Gives up a prepared transaction that was delayed, over a restart perhaps, durably.
     *
     * @throws UnknownBranchException if no such transaction is prepared
     */
    public synchronized void abortTrans(byte[] branch) {
        disk.rollback(branch);
        endedIfMine(branch);
    }

    /** The task ends: streams are closed, a transaction that is not prepared is given up, a prepared one stays so. */
    @Override
    public synchronized void close() {
        if (state == State.STARTED) {
            abortTrans();
        }
        new ArrayList<>(streams).forEach(FileStream::fclose);
    }

    private void endedIfMine(byte[] branch) {
        if (state == State.PREPARED && Arrays.equals(branch, preparedBranch)) {
            ended();
        }
    }

    private Transaction requireStarted(String what) {
        Transaction started = transaction;
        if (started == null) {
            throw new IllegalStateException("Nothing to " + what + ": this task's transaction is " + state);
        }
        return started;
    }

    private void ended() {
        leaveTransaction();
        state = State.NONE;
    }

    private void leaveTransaction() {
        transaction = null;
        streams.forEach(FileStream::closeFile);
    }

    // Called by FileStream

    Disk disk() {
        return disk;
    }

    @Nullable
    Transaction transaction() {
        return transaction;
    }

    void refuseIfPrepared(String name) throws TransactionEndedException {
        if (state == State.PREPARED || state == State.PREPARED_WITHOUT_CHANGES) {
            throw new TransactionEndedException(
                    name, "this task's transaction is prepared: call commitTrans or abortTrans first");
        }
    }

    void closed(FileStream stream) {
        streams.remove(stream);
    }

    private static List<String> names(String path) {
        List<String> names = Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        if (path.isEmpty() || path.indexOf('\0') >= 0 || names.contains("..")) {
            throw new IllegalArgumentException("Not a file name: \"" + path + "\"");
        }
        return names;
    }
}
