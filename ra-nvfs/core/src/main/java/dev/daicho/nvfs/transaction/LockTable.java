package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.DeadlockException;
import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.LockTimeoutException;
import dev.daicho.nvfs.TransactionEndedException;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Strict two-phase locks: first come, first served; a request that would close a circle of waiting is refused at once,
 * also if the circle runs over other disks of one home; a wait ends at the
 * time-out; a lock of a branch in doubt is not waited for.
 *
 * <p>Thread-safe. Nothing durable: locks of prepared branches are taken again from their records. Source: SPEC N7, N13.
 */
final class LockTable {

    /** Waiters look at the clock that was passed in at least this often. */
    private static final long LOOK_MILLIS = 20;

    private final LongSupplier nanoClock;
    private final long timeoutNanos;
    private final Map<LockKey, Lock> locks = new HashMap<>();
    private final Map<LockOwner, Set<LockKey>> held = new HashMap<>();
    private WaitGraph graph = new WaitGraph();
    private long waitCount;

    LockTable(LongSupplier nanoClock, long timeoutNanos) {
        this.nanoClock = nanoClock;
        this.timeoutNanos = timeoutNanos;
    }

    /** From now on circles are found that run through another table too; called before anybody uses this one. */
    void join(LockTable other) {
        graph = other.graph;
    }

    /** How often somebody had to wait. */
    long waitCount() {
        synchronized (graph) {
            return waitCount;
        }
    }

    /**
     * Takes a lock or strengthens one, waiting if need be.
     *
     * @param file for messages
     */
    void acquire(LockOwner owner, LockKey key, LockMode mode, @Nullable String file) throws FileSystemException {
        synchronized (graph) {
            if (owner.isCancelled()) {
                throw new TransactionEndedException(file, "its transaction is over");
            }
            Lock lock = locks.computeIfAbsent(key, k -> new Lock());
            @Nullable LockMode old = lock.holders.get(owner);
            LockMode wanted = old == null ? mode : old.with(mode);
            if (wanted == old) {
                return;
            }
            Request request = new Request(owner, key, wanted, lock);
            if (!request.blockers().isEmpty()) {
                await(lock, request, file);
            }
            lock.holders.put(owner, wanted);
            held.computeIfAbsent(owner, o -> new HashSet<>()).add(key);
        }
    }

    private void await(Lock lock, Request request, @Nullable String file) throws FileSystemException {
        waitCount++;
        long start = nanoClock.getAsLong();
        lock.queue.addLast(request);
        graph.add(request);
        boolean interrupted = false;
        try {
            while (!request.blockers().isEmpty()) {
                refuseToWaitInVain(request, nanoClock.getAsLong() - start, file);
                try {
                    graph.wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.queue.remove(request);
            graph.remove(request);
            dropIfUnused(request.key, lock);
            graph.notifyAll();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        locks.put(request.key, lock);
    }

    private void refuseToWaitInVain(Request request, long waitedNanos, @Nullable String file)
            throws FileSystemException {
        List<LockOwner> blockers = request.blockers();
        if (request.owner.isCancelled()) {
            throw new TransactionEndedException(file, "the transaction ended while it waited for a lock");
        }
        for (LockOwner blocker : blockers) {
            byte @Nullable [] branch = blocker.branch();
            if (branch != null && (blocker.isInDoubt() || waitedNanos >= timeoutNanos)) {
                throw new FileInDoubtException(file, branch);
            }
        }
        if (waitedNanos >= timeoutNanos) {
            throw new LockTimeoutException(
                    file,
                    "waited " + waitedNanos / 1_000_000 + " ms for a lock (" + request.mode + ") that "
                            + blockers.size() + " other transaction(s) hold or wait for");
        }
        if (graph.closesCircle(request)) {
            throw new DeadlockException(file, "deadlock: this transaction and another wait for each other's locks");
        }
    }

    /** Takes a lock that can't be refused: a prepared branch's, before anybody else is there. */
    void restore(LockOwner owner, LockKey key, LockMode mode) {
        synchronized (graph) {
            locks.computeIfAbsent(key, k -> new Lock()).holders.put(owner, mode);
            held.computeIfAbsent(owner, o -> new HashSet<>()).add(key);
        }
    }

    /** Refuses what a branch in doubt is about to change. */
    void refuseInDoubt(LockKey key, @Nullable String file) throws FileInDoubtException {
        synchronized (graph) {
            @Nullable Lock lock = locks.get(key);
            if (lock != null) {
                for (Map.Entry<LockOwner, LockMode> holder : lock.holders.entrySet()) {
                    byte @Nullable [] branch = holder.getKey().branch();
                    if (branch != null && holder.getKey().isInDoubt() && holder.getValue() == LockMode.EXCLUSIVE) {
                        throw new FileInDoubtException(file, branch);
                    }
                }
            }
        }
    }

    /** The locks of an owner that is about to change something. */
    Map<LockKey, LockMode> changesOf(LockOwner owner) {
        synchronized (graph) {
            Map<LockKey, LockMode> changes = new LinkedHashMap<>();
            for (LockKey key : held.getOrDefault(owner, Set.of())) {
                @Nullable Lock lock = locks.get(key);
                @Nullable LockMode mode = lock == null ? null : lock.holders.get(owner);
                if (mode != null && mode.isChange()) {
                    changes.put(key, mode);
                }
            }
            return changes;
        }
    }

    /** Gives all of an owner's locks back. */
    void release(LockOwner owner) {
        synchronized (graph) {
            // Who was about to take another lock in this name must not take it now.
            owner.cancel();
            @Nullable Set<LockKey> keys = held.remove(owner);
            if (keys != null) {
                for (LockKey key : keys) {
                    @Nullable Lock lock = locks.get(key);
                    if (lock != null) {
                        lock.holders.remove(owner);
                        dropIfUnused(key, lock);
                    }
                }
                graph.notifyAll();
            }
        }
    }

    private void dropIfUnused(LockKey key, Lock lock) {
        if (lock.holders.isEmpty() && lock.queue.isEmpty()) {
            locks.remove(key, lock);
        }
    }

    private record Request(LockOwner owner, LockKey key, LockMode mode, Lock lock) implements WaitGraph.Wait {

        @Override
        public List<LockOwner> blockers() {
            return lock.blockers(this);
        }
    }

    private static final class Lock {

        private final Map<LockOwner, LockMode> holders = new LinkedHashMap<>();
        private final Deque<Request> queue = new ArrayDeque<>();

        /** Who must go first: holders that do not fit and, unless this strengthens a held lock, requests that came earlier. */
        private List<LockOwner> blockers(Request request) {
            List<LockOwner> blockers = new ArrayList<>();
            holders.forEach((owner, mode) -> {
                if (owner != request.owner && !request.mode.isCompatibleWith(mode)) {
                    blockers.add(owner);
                }
            });
            if (!holders.containsKey(request.owner)) {
                for (Request earlier : queue) {
                    if (earlier == request) {
                        break;
                    }
                    if (!request.mode.isCompatibleWith(earlier.mode)) {
                        blockers.add(earlier.owner);
                    }
                }
            }
            return blockers;
        }
    }
}
