package dev.daicho.ledger.core;

import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.LogPosition;
import dev.daicho.ledger.core.log.ReplicatedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A log in memory that loses entries or answers as it is told. */
final class LosingLog implements ReplicatedLog {

    /** What becomes of an entry. */
    enum Fate {
        /** Applied and answered. */
        FINE,
        /** Applied, but the answer is lost. */
        ANSWER_LOST,
        /** Lost on the way in; {@link LosingLog#deliverLate} may bring it after all. */
        LATE
    }

    private final LogConsumer consumer;
    private final List<byte[]> late = new ArrayList<>();
    private long lastIndex = -1;
    private volatile Function<Block, Fate> fates = block -> Fate.FINE;

    LosingLog(LogConsumer consumer) {
        this.consumer = consumer;
    }

    void decideBy(Function<Block, Fate> judge) {
        fates = judge;
    }

    @Override
    public synchronized CompletableFuture<byte[]> append(byte[] entry) {
        Fate fate = fates.apply(BlockCodec.decode(entry));
        if (fate == Fate.LATE) {
            late.add(entry);
            return CompletableFuture.failedFuture(new IOException("lost on the way in"));
        }
        byte[] answer = applyNow(entry);
        return fate == Fate.FINE
                ? CompletableFuture.completedFuture(answer)
                : CompletableFuture.failedFuture(new IOException("lost on the way back"));
    }

    synchronized void deliverLate() {
        late.forEach(this::applyNow);
        late.clear();
    }

    private byte[] applyNow(byte[] entry) {
        lastIndex++;
        BlockCodec.stamp(entry, 1_000_000 + lastIndex);
        return consumer.apply(new LogPosition(1, lastIndex), entry);
    }

    @Override
    public Role role() {
        return Role.LEADER;
    }

    @Override
    public synchronized long commitIndex() {
        return lastIndex;
    }

    @Override
    public void close() {}
}
