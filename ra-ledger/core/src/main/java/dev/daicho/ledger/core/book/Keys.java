package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.KeyTerms;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.OperationCodec;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys: which posting each names, for as long as {@link KeyTerms} say. In a window of fixed rows in the order of posting, the
 * oldest in front, with a hash index over them: about 75 bytes a key however long the key is, and none for those that are forgotten.
 *
 * <p>A key is known by 128 bits of its SHA-256. Forgetting moves the horizon, a stamped time: of keys first used up to it nothing can be
 * said, so a posting that says it was first tried by then is refused rather than posted a second time.
 *
 * <p>Not thread-safe. A function of the log alone, and all of it in images. Source: L13.
 */
final class Keys {

    /** A key's posting and a hash of its content (legs, memo and metadata), 128 bits of SHA-256. */
    record PostedKey(PostingId posting, long contentHigh, long contentLow) {

        boolean sameContent(PostedKey other) {
            return contentHigh == other.contentHigh && contentLow == other.contentLow;
        }
    }

    /** No block forgets more: what is left goes with the next ones. */
    private static final int MOST_FORGOTTEN_AT_ONCE = 20_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final KeyRows rows = new KeyRows();
    private final KeyIndex index = new KeyIndex(rows);
    private KeyTerms terms = KeyTerms.DEFAULT;
    private long horizonMillis = NEVER;
    private long nowMillis;

    static PostedKey of(Post post) {
        ByteWriter content = new ByteWriter(128).putText(post.memo());
        OperationCodec.encode(post.metadata(), content);
        for (PostedLeg leg : post.legs()) {
            content.putText(leg.account()).putText(leg.currency()).putLong(leg.units());
        }
        MessageDigest sha = Chain.sha256();
        sha.update(content.viewFrom(0));
        ByteReader hash = new ByteReader(sha.digest());
        return new PostedKey(post.posting(), hash.getLong(), hash.getLong());
    }

    private static ByteReader hash(String key) {
        return new ByteReader(Chain.sha256().digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Nullable
    PostedKey posted(String key) {
        ByteReader hash = hash(key);
        long row = index.find(hash.getLong(), hash.getLong());
        return row < 0
                ? null
                : new PostedKey(
                        new PostingId(rows.get(row, KeyRows.SESSION), rows.get(row, KeyRows.NUMBER)),
                        rows.get(row, KeyRows.CONTENT_HIGH),
                        rows.get(row, KeyRows.CONTENT_LOW));
    }

    /** True if a key that was first used at that time may have been known once and be forgotten by now. */
    boolean mayBeForgotten(long sinceMillis) {
        return sinceMillis <= horizonMillis;
    }

    void add(String key, PostedKey content, long timeMillis) {
        ByteReader hash = hash(key);
        add(
                hash.getLong(),
                hash.getLong(),
                content.posting().session(),
                content.posting().number(),
                content.contentHigh(),
                content.contentLow(),
                timeMillis);
    }

    private void add(long... words) {
        long row = rows.add(words);
        index.add(row);
        while (rows.count() > terms.limit()) {
            forgetFirst();
        }
    }

    /** Time goes on: forgets what is older than it has to be remembered. */
    void advance(long stampedMillis) {
        nowMillis = stampedMillis;
        for (int i = 0; i < MOST_FORGOTTEN_AT_ONCE && rows.count() > 0 && firstIsOver(); i++) {
            forgetFirst();
        }
    }

    private boolean firstIsOver() {
        return nowMillis - rows.get(rows.first(), KeyRows.TIME) > terms.retentionMillis();
    }

    private void forgetFirst() {
        long row = rows.first();
        horizonMillis = Math.max(horizonMillis, rows.get(row, KeyRows.TIME));
        index.remove(row);
        rows.removeFirst();
    }

    long count() {
        return rows.count();
    }

    long horizonMillis() {
        return horizonMillis;
    }

    KeyTerms terms() {
        return terms;
    }

    void terms(KeyTerms changed) {
        terms = changed;
        // Those that are over the new limit go with the next key, all of them.
    }

    FrozenKeys freeze() {
        return new FrozenKeys(rows.freeze());
    }

    void writeTerms(ByteWriter out) {
        out.putLong(terms.retentionMillis()).putInt(terms.limit()).putLong(horizonMillis);
    }

    void restoreTerms(ByteReader in) {
        terms = new KeyTerms(in.getLong(), in.getInt());
        horizonMillis = in.getLong();
    }

    void restore(ByteReader in) {
        long[] words = new long[KeyRows.WORDS];
        for (int i = 0; i < words.length; i++) {
            words[i] = in.getLong();
        }
        index.add(rows.add(words));
    }
}
