package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.accounts.FrozenAccounts;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.RecordSink;
import java.security.MessageDigest;
import java.util.List;

/**
 * A book as it was after one block. What may be long, accounts and keys, is shared with the living book and written later; the rest was
 * encoded at once.
 *
 * <p>Immutable in effect: any one thread may write it, once or again, while the book goes on.
 */
public final class FrozenBook {

    private final int version;
    private final long historyEnd;
    private final List<byte[]> before;
    private final FrozenAccounts accounts;
    private final FrozenKeys keys;
    private final List<byte[]> after;

    FrozenBook(
            int version,
            long historyEnd,
            List<byte[]> before,
            FrozenAccounts accounts,
            FrozenKeys keys,
            List<byte[]> after) {
        this.version = version;
        this.historyEnd = historyEnd;
        this.before = before;
        this.accounts = accounts;
        this.keys = keys;
        this.after = after;
    }

    /** The lowest version of a snapshot that can say it. */
    public int version() {
        return version;
    }

    /** Where the history ended. */
    public long historyEnd() {
        return historyEnd;
    }

    /** Writes all there was, so that {@link Book#restore} makes an equal book. */
    public void writeTo(RecordSink sink) {
        ByteWriter out = new ByteWriter(256);
        write(before, out, sink);
        accounts.write(out, BookImage.ACCOUNT, () -> BookImage.emit(out, sink));
        keys.write(out, BookImage.KEY, () -> BookImage.emit(out, sink));
        write(after, out, sink);
    }

    /** A hash of all there was: equal for equal books, on every replica. */
    public byte[] digest() {
        MessageDigest digest = Chain.sha256();
        writeTo(record -> digest.update(record.viewFrom(0)));
        return digest.digest();
    }

    private static void write(List<byte[]> records, ByteWriter out, RecordSink sink) {
        for (byte[] record : records) {
            BookImage.emit(out.putRaw(record), sink);
        }
    }
}
