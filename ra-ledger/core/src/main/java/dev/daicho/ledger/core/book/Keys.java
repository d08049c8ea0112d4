package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.OperationCodec;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys: which posting each names, for ever.
 *
 * <p>Not thread-safe. In the order in which they were posted, so that images of equal books are equal. Source: L13.
 */
final class Keys {

    /** A key's posting and a hash of its content (legs, memo and metadata), 128 bits of SHA-256. */
    record PostedKey(PostingId posting, long contentHigh, long contentLow) {

        boolean sameContent(PostedKey other) {
            return contentHigh == other.contentHigh && contentLow == other.contentLow;
        }
    }

    private final LinkedHashMap<String, PostedKey> posted = new LinkedHashMap<>();

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

    @Nullable
    PostedKey posted(String key) {
        return posted.get(key);
    }

    Map<String, PostedKey> all() {
        return posted;
    }

    void add(String key, PostedKey content) {
        posted.put(key, content);
    }
}
