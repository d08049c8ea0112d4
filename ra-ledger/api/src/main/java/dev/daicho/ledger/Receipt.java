package dev.daicho.ledger;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a posting is known by. Inside a transaction it holds only if the transaction commits.
 *
 * <p>Thread-safe. All but the block never changes; two receipts of one posting are equal, whether the block is known yet or not. Source:
 * L3 (a transaction carries the identifier of its block), L13 (an idempotency key per transfer).
 */
public final class Receipt implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String postingId;
    private final boolean alreadyPosted;
    private @Nullable String knownBlockId;
    private final transient @Nullable CompletableFuture<String> block;

    /** Without a block. */
    public Receipt(String postingId, boolean alreadyPosted) {
        this(postingId, alreadyPosted, null);
    }

    /**
     * For the ledger.
     *
     * @param block told when the transaction is committed, if ever
     */
    public Receipt(String postingId, boolean alreadyPosted, @Nullable CompletableFuture<String> block) {
        this.postingId = postingId;
        this.alreadyPosted = alreadyPosted;
        this.block = block;
    }

    /** Unique in the ledger, and the same in the history. */
    public String postingId() {
        return postingId;
    }

    /**
     * True if its idempotency key was posted before with the same content: then nothing was posted now, and the id is that of the posting
     * then.
     */
    public boolean alreadyPosted() {
        return alreadyPosted;
    }

    /**
     * The block that carried it, as the history tells it too; of a two-phase transaction, the one that carried its decision. Empty until
     * the transaction has committed, on another server than its own, after a restart, and of a posting that was there before.
     */
    public synchronized Optional<String> blockId() {
        if (knownBlockId == null && block != null && block.isDone() && !block.isCompletedExceptionally()) {
            knownBlockId = block.getNow("");
        }
        return Optional.ofNullable(knownBlockId);
    }

    @Serial
    private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
        // A copy knows what is known by now.
        blockId();
        out.defaultWriteObject();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Receipt that && postingId.equals(that.postingId) && alreadyPosted == that.alreadyPosted;
    }

    @Override
    public int hashCode() {
        return Objects.hash(postingId, alreadyPosted);
    }

    /** For people. */
    @Override
    public String toString() {
        return "Receipt[" + postingId + (alreadyPosted ? ", already posted" : "")
                + blockId().map(id -> ", block " + id).orElse("") + "]";
    }
}
