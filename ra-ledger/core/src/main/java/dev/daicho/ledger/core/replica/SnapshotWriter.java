package dev.daicho.ledger.core.replica;

import dev.daicho.ledger.core.log.LogConsumer.Snapshot;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes one snapshot at a time beside the log's thread, which goes on applying; that thread learns of it when it looks the next time.
 *
 * <p>Used by the log's thread, and by whoever closes or replaces the copy. Source: PLATFORM, "Ratis" (snapshots bound the log).
 */
final class SnapshotWriter {

    private final Executor executor;
    private @Nullable CompletableFuture<Snapshot> running;

    SnapshotWriter(Executor executor) {
        this.executor = executor;
    }

    synchronized boolean busy() {
        return running != null;
    }

    synchronized void start(Callable<Snapshot> writing) {
        CompletableFuture<Snapshot> started = new CompletableFuture<>();
        running = started;
        try {
            executor.execute(() -> {
                try {
                    started.complete(writing.call());
                } catch (Exception | Error failed) {
                    started.completeExceptionally(failed);
                }
            });
        } catch (RuntimeException | Error noThread) {
            started.completeExceptionally(noThread);
        }
    }

    /**
     * The snapshot that was begun, if it is finished; told once.
     *
     * @throws IOException if it failed; another may be begun
     */
    synchronized Optional<Snapshot> takeFinished() throws IOException {
        CompletableFuture<Snapshot> finished = running;
        if (finished == null || !finished.isDone()) {
            return Optional.empty();
        }
        running = null;
        try {
            return Optional.of(finished.join());
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw cause instanceof IOException known ? known : new IOException("A snapshot failed: " + cause, cause);
        }
    }

    /** Waits until nothing is written any more; what became of it is told by {@link #takeFinished}. */
    void awaitIdle() {
        CompletableFuture<Snapshot> waited;
        synchronized (this) {
            waited = running;
        }
        if (waited != null) {
            waited.handle((snapshot, failure) -> true).join();
        }
    }
}
