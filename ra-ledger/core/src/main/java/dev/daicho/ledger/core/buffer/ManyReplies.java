package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.core.block.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The outcomes of many commands as one future, which is there when the last one is. Thread-safe. */
final class ManyReplies implements Reply {

    final CompletableFuture<List<Answer>> outcomes = new CompletableFuture<>();
    private final AtomicReferenceArray<Answer> answers;
    private final AtomicInteger open;

    ManyReplies(int count) {
        answers = new AtomicReferenceArray<>(count);
        open = new AtomicInteger(count);
    }

    @Override
    public void answered(int index, Outcome outcome, String blockId) {
        put(index, new Answer(outcome, blockId, null));
    }

    @Override
    public void failed(int index, LedgerException cause) {
        put(index, new Answer(null, "", cause));
    }

    private void put(int index, Answer answer) {
        answers.set(index, answer);
        if (open.decrementAndGet() == 0) {
            Answer[] all = new Answer[answers.length()];
            Arrays.setAll(all, answers::get);
            outcomes.complete(List.of(all));
        }
    }
}
