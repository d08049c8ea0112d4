package dev.daicho.nvfs.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daicho.nvfs.transaction.FileInfo;
import dev.daicho.nvfs.transaction.OpenFile;
import dev.daicho.nvfs.transaction.Transaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream as {@code fopen} gives it: a file, where in it, and the two indicators. While its task is in a transaction it works in that, else
 * it is plain.
 *
 * <p>To the letter of ISO C: the end-of-file indicator is set by reading past the end, never by reaching it, and reading goes on only when
 * {@link #clearerr}, {@link #fseek}, {@link #rewind} or {@link #ungetc} has cleared it; a stream for update changes from writing to reading
 * only over {@link #fflush}, {@link #fseek} or {@link #rewind}, and from reading to writing only over {@link #fseek}, {@link #rewind} or the
 * end of the file: where C leaves undefined what happens otherwise, it is an {@link IllegalStateException} here; appending is at the
 * end of the file, wherever the stream is. What C leaves open is as in glibc: {@code a} starts at the end, {@code a+} at the beginning.
 *
 * <p>Thread-safe: one call at a time in each task. A failed write wrote nothing. Source: SPEC N4, N10; ISO C 7.21.
 */
public final class FileStream implements AutoCloseable {

    /** What is returned at the end of the file. */
    public static final int EOF = -1;

    private static final int LINE_CHUNK_BYTES = 256;

    private final Stdio task;
    private final List<String> path;
    private final String name;
    private final AccessMode mode;
    private final FileInfo identity;
    private @Nullable OpenFile file;
    private long position;
    private int pushedBack = EOF;
    private boolean endOfFile;
    private boolean error;
    private Direction last = Direction.NONE;
    private boolean closed;

    private enum Direction {
        NONE,
        READING,
        WRITING
    }

    FileStream(Stdio task, List<String> path, AccessMode mode) throws IOException {
        this.task = task;
        this.path = path;
        this.name = "/" + String.join("/", path);
        this.mode = mode;
        OpenFile opened = task.disk().files().open(task.transaction(), path, mode.whenOpened());
        try {
            this.identity = task.disk().files().info(task.transaction(), path);
            this.position = mode.appends() && !mode.reads() ? opened.size() : 0;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        this.file = opened;
    }

    /**
     * Reads elements of {@code size} bytes into the array from its start.
     *
     * @return how many whole elements were read; fewer than asked for at the end of the file
     */
    public int fread(byte[] target, int size, int count) throws IOException {
        int bytes = byteCount(target, size, count);
        synchronized (task) {
            return bytes == 0 ? 0 : read(target, bytes) / size;
        }
    }

    /** The next byte, 0 to 255, or {@link #EOF}. */
    public int fgetc() throws IOException {
        byte[] one = new byte[1];
        synchronized (task) {
            return read(one, 1) == 1 ? Byte.toUnsignedInt(one[0]) : EOF;
        }
    }

    /**
     * Reads up to and including the next line feed, at most {@code n - 1} bytes, and puts a zero byte after them.
     *
     * @return the array, or null if the file ends here; the array is unchanged then
     */
    public byte @Nullable [] fgets(byte[] target, int n) throws IOException {
        if (n < 1 || n > target.length) {
            throw new IllegalArgumentException("fgets of " + n + " bytes into an array of " + target.length);
        }
        synchronized (task) {
            int done = 0;
            boolean lineEnded = false;
            while (done < n - 1 && !lineEnded) {
                byte[] chunk = new byte[Math.min(n - 1 - done, LINE_CHUNK_BYTES)];
                boolean wasPushedBack = pushedBack != EOF;
                int count = wasPushedBack ? read(chunk, 1) : readSome(chunk);
                if (count == 0) {
                    break;
                }
                int length = lineLength(chunk, count);
                lineEnded = chunk[length - 1] == '\n';
                System.arraycopy(chunk, 0, target, done, length);
                position -= count - length;
                done += length;
            }
            if (done == 0 && n > 1) {
                return null;
            }
            target[done] = 0;
            return target;
        }
    }

    private static int lineLength(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                return i + 1;
            }
        }
        return count;
    }

    /**
     * Puts a byte back, to be read next; the file stays as it is. There is room for one.
     *
     * @return the byte, or {@link #EOF} if there was no room or it was EOF itself
     */
    public int ungetc(int character) {
        synchronized (task) {
            if (character == EOF || pushedBack != EOF || !mode.reads() || closed) {
                return EOF;
            }
            pushedBack = character & 0xFF;
            endOfFile = false;
            return pushedBack;
        }
    }

    /**
     * Writes elements of {@code size} bytes from the start of the array, all or none.
     *
     * @return {@code count}; 0 if size is 0
     */
    public int fwrite(byte[] source, int size, int count) throws IOException {
        int bytes = byteCount(source, size, count);
        if (bytes == 0) {
            return 0;
        }
        write(ByteBuffer.wrap(source, 0, bytes));
        return count;
    }

    /** Writes the low 8 bits; returns them. */
    public int fputc(int character) throws IOException {
        write(ByteBuffer.wrap(new byte[] {(byte) character}));
        return character & 0xFF;
    }

    /** Writes the bytes before the first zero byte, or all. */
    public void fputs(byte[] string) throws IOException {
        int length = 0;
        while (length < string.length && string[length] != 0) {
            length++;
        }
        if (length > 0) {
            write(ByteBuffer.wrap(string, 0, length));
        }
    }

    /** The same with a string in UTF-8. */
    public void fputs(String string) throws IOException {
        fputs(string.getBytes(UTF_8));
    }

    /**
     * Goes elsewhere, also beyond the end: writing there leaves a hole, which reads as zeros. Clears the end-of-file indicator and what was
     * put back.
     *
     * @throws IllegalArgumentException if that is before the beginning; the stream stays where it is
     */
    public void fseek(long offset, Whence whence) throws IOException {
        synchronized (task) {
            long start =
                    switch (whence) {
                        case SEEK_SET -> 0;
                        case SEEK_CUR -> tell();
                        case SEEK_END -> current().size();
                    };
            requireOpen();
            if (offset < -start || offset > Long.MAX_VALUE - start) {
                throw new IllegalArgumentException("Can't seek " + offset + " from " + start + " in " + name);
            }
            position = start + offset;
            pushedBack = EOF;
            endOfFile = false;
            last = Direction.NONE;
        }
    }

    /** Where the stream is, in bytes from the beginning. */
    public long ftell() throws IOException {
        synchronized (task) {
            requireOpen();
            return tell();
        }
    }

    /** Goes to the beginning and clears both indicators. */
    public void rewind() throws IOException {
        synchronized (task) {
            fseek(0, Whence.SEEK_SET);
            error = false;
        }
    }

    /** Makes what was done outside transactions durable. In a transaction its commit does that. */
    public void fflush() throws IOException {
        synchronized (task) {
            current().force();
            flushed();
        }
    }

    /** Whether reading met the end of the file. */
    public boolean feof() {
        synchronized (task) {
            return endOfFile;
        }
    }

    /** Whether a read or write has failed. */
    public boolean ferror() {
        synchronized (task) {
            return error;
        }
    }

    /** Clears both indicators. */
    public void clearerr() {
        synchronized (task) {
            endOfFile = false;
            error = false;
        }
    }

    /** Closes the stream; what it wrote in a transaction stays part of it. May be called again. */
    public void fclose() {
        synchronized (task) {
            closed = true;
            closeFile();
            task.closed(this);
        }
    }

    /** As {@link #fclose}. */
    @Override
    public void close() {
        fclose();
    }

    // Called by Stdio

    void flushed() {
        if (last == Direction.WRITING) {
            last = Direction.NONE;
        }
    }

    /** The file is opened anew when it is used next: plain, or in the next transaction. */
    void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private int read(byte[] target, int count) throws IOException {
        beginReading();
        int done = 0;
        if (pushedBack != EOF) {
            target[done++] = (byte) pushedBack;
            pushedBack = EOF;
        }
        ByteBuffer rest = ByteBuffer.wrap(target, done, count - done);
        while (rest.hasRemaining() && readSome(rest) > 0) {
            // A file may give less than there is room for.
        }
        return rest.position();
    }

    private int readSome(byte[] chunk) throws IOException {
        beginReading();
        return readSome(ByteBuffer.wrap(chunk));
    }

    /** Reads what one call gives; 0 at the end of the file, then and from then on. */
    private int readSome(ByteBuffer target) throws IOException {
        if (endOfFile) {
            return 0;
        }
        try {
            int count = current().read(position, target);
            endOfFile = count < 0;
            position += Math.max(count, 0);
            return Math.max(count, 0);
        } catch (IOException | RuntimeException e) {
            error = true;
            throw e;
        }
    }

    private void beginReading() throws IOException {
        requireOpen();
        if (!mode.reads()) {
            error = true;
            throw new FileSystemException(name, null, "not open for reading: mode " + mode.text());
        }
        if (last == Direction.WRITING) {
            throw new IllegalStateException(
                    "Reading right after writing " + name + ": call fflush, fseek or rewind between them");
        }
        last = Direction.READING;
    }

    private void write(ByteBuffer source) throws IOException {
        synchronized (task) {
            beginWriting();
            int count = source.remaining();
            try {
                if (mode.appends()) {
                    position = current().append(source);
                } else {
                    current().write(position, source);
                }
                position += count;
            } catch (IOException | RuntimeException e) {
                error = true;
                throw e;
            }
        }
    }

    private void beginWriting() throws IOException {
        requireOpen();
        if (!mode.writes()) {
            error = true;
            throw new FileSystemException(name, null, "not open for writing: mode " + mode.text());
        }
        if (last == Direction.READING && !endOfFile) {
            throw new IllegalStateException(
                    "Writing right after reading " + name + ": call fseek or rewind between them");
        }
        last = Direction.WRITING;
    }

    private long tell() {
        return pushedBack == EOF ? position : Math.max(0, position - 1);
    }

    /** The file as the task sees it now. */
    private OpenFile current() throws IOException {
        requireOpen();
        task.refuseIfPrepared(name);
        OpenFile opened = file;
        return opened != null ? opened : openAgain();
    }

    private OpenFile openAgain() throws IOException {
        @Nullable Transaction transaction = task.transaction();
        OpenFile opened = task.disk().files().open(transaction, path, mode.whenOpenedAgain());
        try {
            FileInfo found = task.disk().files().info(transaction, path);
            if (found.inode() != identity.inode()
                    || found.generation() != identity.generation()
                    || opened.inode() != identity.inode()) {
                throw new FileSystemException(
                        name, null, "the name was given to another file since the stream was opened: open it again");
            }
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        file = opened;
        return opened;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private static int byteCount(byte[] bytes, int size, int count) {
        if (size < 0 || count < 0 || (long) size * count > bytes.length) {
            throw new IllegalArgumentException(
                    count + " elements of " + size + " bytes in an array of " + bytes.length + " bytes");
        }
        return size * count;
    }
}
