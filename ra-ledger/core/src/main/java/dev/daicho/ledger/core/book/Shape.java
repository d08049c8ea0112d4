package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on what arrives, whoever sent it: the API checks the same, but an entry of the log may come from a program that does not.
 *
 * <p>Stateless.
 */
final class Shape {

    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_CURRENCY_CHARS = 12;
    private static final int MAX_TEXT_CHARS = 256;
    private static final int MAX_LEGS = 1_000;
    private static final int MAX_METADATA_CHARS = 2_048;

    private Shape() {}

    /** What is wrong with an operation by itself; null if nothing is. */
    static @Nullable String misshapen(Operation operation) {
        if (operation instanceof Post post) {
            return misshapen(post);
        } else if (operation instanceof OpenAccount open) {
            return name(open.id()) ? null : "An account id of " + open.id().length() + " characters";
        } else if (operation instanceof DefineCurrency define) {
            int length = define.code().length();
            return length > 0 && length <= MAX_CURRENCY_CHARS ? null : "A currency code of " + length + " characters";
        }
        return null;
    }

    private static @Nullable String misshapen(Post post) {
        if (post.legs().size() < 2 || post.legs().size() > MAX_LEGS) {
            return "A posting of " + post.legs().size() + " legs";
        }
        if (post.key() != null && !name(post.key()) || post.memo().length() > MAX_TEXT_CHARS) {
            return "An idempotency key or a memo that is too long";
        }
        if (post.metadata().size() > Post.MAX_METADATA_COUNT) {
            return post.metadata().size() + " entries of metadata";
        }
        int chars = 0;
        for (Map.Entry<String, String> entry : post.metadata().entrySet()) {
            chars += entry.getKey().length() + entry.getValue().length();
        }
        return chars <= MAX_METADATA_CHARS ? null : "Metadata of " + chars + " characters";
    }

    private static boolean name(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME_CHARS;
    }

    static boolean fits(@Nullable Access access) {
        return access == null
                || name(access.owner())
                        && access.grants().size() <= Access.MAX_GRANT_COUNT
                        && access.grants().keySet().stream().allMatch(Shape::name);
    }
}
