package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.core.block.Outcome;
import java.util.concurrent.CompletableFuture;

/** One command's outcome as a future. Thread-safe. */
final class SingleReply extends CompletableFuture<Decision> implements Reply {

    @Override
    public void answered(int index, Outcome outcome, String blockId) {
        complete(new Decision(outcome, blockId));
    }

    @Override
    public void failed(int index, LedgerException cause) {
        completeExceptionally(cause);
    }
}
