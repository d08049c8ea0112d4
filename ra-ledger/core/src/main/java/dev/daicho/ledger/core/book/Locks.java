package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.block.Refusal.Reason;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lock table, part of the replicated state: who holds what, who waits for what, and which transactions were ended before they were
 * prepared. A lock is granted at once, or its transaction queues and is served by the log's order when the lock comes free; it learns of
 * it when it asks again. A wait that closes a circle ends the youngest transaction in it. Leases and waits end by stamped time.
 *
 * <p>Locks are per transaction. One-phase transactions of a block, kept or dissolved, lock and unlock within its apply, so a kept block
 * runs under one set of locks without any of them being written down, and both kinds lead to the same book.
 *
 * <p>Not thread-safe. A function of the log alone; all of it is in images. Source: L6, L14; JP 7144490 B2, figures 12 to 14.
 */
final class Locks {

    /** A transaction that was ended before it was prepared: whatever it asks for is refused, until it releases itself or an hour is over. */
    record Ended(Refusal refusal, long sinceMillis) {}

    private final Map<String, LockQueue> queues = new HashMap<>();
    private final LinkedHashMap<LockOwner, LockHolder> holders = new LinkedHashMap<>();
    private final LinkedHashMap<LockOwner, Ended> ended = new LinkedHashMap<>();
    private long lastAge;
    private long nowMillis;
    private long nextEndMillis = Long.MAX_VALUE;

    static String account(String id) {
        return "account " + id;
    }

    static String currency(String code) {
        return "currency " + code;
    }

    static String key(String key) {
        return "idempotency key " + key;
    }

    /** True if somebody is about to bring that in, or has it all for itself. */
    boolean exclusive(String subject) {
        LockQueue queue = queues.get(subject);
        return queue != null && queue.granted().containsValue(LockMode.X);
    }

    /** True if somebody holds that or waits for it. */
    boolean known(String subject) {
        return queues.containsKey(subject);
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /** True if a newcomer without a name could have it at once. */
    boolean free(String subject, LockMode mode) {
        LockQueue queue = queues.get(subject);
        return queue == null || queue.grantable(null, mode);
    }

    boolean knows(LockOwner owner) {
        return holders.containsKey(owner);
    }

    boolean endedBefore(LockOwner owner) {
        return ended.containsKey(owner);
    }

    boolean waits(LockOwner owner) {
        LockHolder holder = holders.get(owner);
        return holder != null && holder.waitingFor != null;
    }

    /** Says whether a transaction is still as its client believes, and renews its lease. Null if so. */
    @Nullable
    Outcome resume(LockOwner owner, LockTerms terms) {
        Ended end = ended.get(owner);
        if (end != null) {
            return new Outcome.Refused(end.refusal());
        }
        LockHolder holder = holders.get(owner);
        if (holder == null) {
            return terms.continues()
                    ? new Outcome.Refused(Refusal.of(Reason.LEASE_EXPIRED, owner.toString(), ""))
                    : null;
        }
        if (holder.prepared) {
            return new Outcome.Refused(Refusal.of(Reason.DUPLICATE_BRANCH, owner.toString(), ""));
        }
        holder.leaseMillis = terms.leaseMillis();
        holder.renew(nowMillis);
        return null;
    }

    /**
     * Takes a lock, or its place in the queue. What the transaction holds already is counted in.
     *
     * @return null if it has it
     */
    @Nullable
    Outcome acquire(LockOwner owner, LockTerms terms, String subject, LockMode mode) {
        LockQueue queue = queues.computeIfAbsent(subject, first -> new LockQueue());
        LockHolder holder = holder(owner, terms);
        LockMode held = queue.heldBy(owner);
        LockMode wanted = held == null ? mode : held.and(mode);
        if (wanted == held) {
            return null;
        }
        LockQueue.Request asked = queue.requestOf(owner);
        if (asked == null || asked.mode() != wanted) {
            withdraw(holder);
            // Withdrawing may have emptied this very queue, and dropped it.
            queue = queues.computeIfAbsent(subject, again -> new LockQueue());
            if (queue.grantable(owner, wanted)) {
                queue.grant(owner, wanted);
                holder.subjects.add(subject);
                return null;
            }
            queue.enqueue(owner, wanted);
            holder.waitingFor = subject;
            holder.waitDeadlineMillis = nowMillis + terms.waitMillis();
            nextEndMillis = Math.min(nextEndMillis, holder.nextEndMillis());
            breakCircles(holder);
        }
        Ended end = ended.get(owner);
        if (end != null) {
            return new Outcome.Refused(end.refusal());
        }
        return holder.waitingFor == null ? null : new Outcome.Waiting(subject, queue.placeOf(owner));
    }

    private LockHolder holder(LockOwner owner, LockTerms terms) {
        LockHolder known = holders.get(owner);
        if (known != null) {
            return known;
        }
        LockHolder holder = new LockHolder(owner, ++lastAge);
        holder.leaseMillis = terms.leaseMillis();
        holder.renew(nowMillis);
        holders.put(owner, holder);
        nextEndMillis = Math.min(nextEndMillis, holder.nextEndMillis());
        return holder;
    }

    private void breakCircles(LockHolder latest) {
        List<LockHolder> circle = WaitsFor.circle(latest, holders, queues);
        while (!circle.isEmpty()) {
            LockHolder youngest = latest;
            for (LockHolder member : circle) {
                youngest = member.age > youngest.age ? member : youngest;
            }
            String told = WaitsFor.describe(circle, youngest);
            end(youngest, Refusal.of(Reason.DEADLOCK, String.valueOf(youngest.waitingFor), told));
            circle = WaitsFor.circle(latest, holders, queues);
        }
    }

    private void end(LockHolder holder, Refusal refusal) {
        release(holder.owner);
        ended.put(holder.owner, new Ended(refusal, nowMillis));
    }

    /** From now on only its decision ends it. */
    void prepared(LockOwner owner) {
        LockHolder holder = holders.get(owner);
        if (holder != null) {
            if (holder.waitingFor != null) {
                throw new IllegalStateException(owner + " is prepared while it waits for " + holder.waitingFor);
            }
            holder.prepared = true;
        }
    }

    /** Ends a transaction, unless it is prepared, and forgets how it was ended. */
    void abandon(LockOwner owner) {
        ended.remove(owner);
        LockHolder holder = holders.get(owner);
        if (holder != null && !holder.prepared) {
            release(owner);
        }
    }

    /** Gives back all that a transaction holds, and serves whoever waited for it. */
    void release(LockOwner owner) {
        LockHolder holder = holders.remove(owner);
        if (holder == null) {
            return;
        }
        withdraw(holder);
        for (String subject : holder.subjects) {
            LockQueue queue = queues.get(subject);
            if (queue != null) {
                queue.release(owner);
                serve(subject, queue);
            }
        }
    }

    private void withdraw(LockHolder holder) {
        String subject = holder.waitingFor;
        holder.waitingFor = null;
        LockQueue queue = subject == null ? null : queues.get(subject);
        if (subject != null && queue != null) {
            queue.withdraw(holder.owner);
            serve(subject, queue);
        }
    }

    private void serve(String subject, LockQueue queue) {
        for (LockOwner served : queue.serve()) {
            LockHolder holder = holders.get(served);
            if (holder == null) {
                throw new IllegalStateException(served + " waits for " + subject + " and is not known");
            }
            holder.waitingFor = null;
            holder.subjects.add(subject);
            holder.renew(nowMillis);
        }
        if (queue.isEmpty()) {
            queues.remove(subject);
        }
    }

    /** A session is over: nobody will ask any more for what its unprepared transactions hold. */
    void endSession(long session) {
        for (LockHolder holder : List.copyOf(holders.values())) {
            if (holder.owner.session() == session && !holder.prepared) {
                release(holder.owner);
            }
        }
        ended.keySet().removeIf(owner -> owner.session() == session);
    }

    /** Time goes on: ends leases and waits that are over by now, the oldest transactions first. */
    void advance(long stampedMillis) {
        nowMillis = stampedMillis;
        Iterator<Ended> oldest = ended.values().iterator();
        while (oldest.hasNext() && oldest.next().sinceMillis() + Decisions.MARK_LIFE_MILLIS < nowMillis) {
            oldest.remove();
        }
        if (nowMillis < nextEndMillis) {
            return;
        }
        for (LockHolder holder : List.copyOf(holders.values())) {
            if (holder.nextEndMillis() <= nowMillis) {
                end(holder, overdue(holder));
            }
        }
        nextEndMillis = Long.MAX_VALUE;
        holders.values().forEach(holder -> nextEndMillis = Math.min(nextEndMillis, holder.nextEndMillis()));
    }

    private Refusal overdue(LockHolder holder) {
        String subject = holder.waitingFor;
        LockQueue queue = subject == null ? null : queues.get(subject);
        if (subject == null || queue == null) {
            return Refusal.of(Reason.LEASE_EXPIRED, holder.owner.toString(), "");
        }
        String first = queue.blockersOf(holder.owner).get(0).toString();
        return Refusal.of(Reason.LOCK_TIMEOUT, subject, first);
    }

    /** In an order that follows from the log alone. */
    TreeMap<String, LockQueue> queues() {
        return new TreeMap<>(queues);
    }

    Collection<LockHolder> holders() {
        return holders.values();
    }

    Map<LockOwner, Ended> ended() {
        return ended;
    }

    long nowMillis() {
        return nowMillis;
    }

    long lastAge() {
        return lastAge;
    }

    void restoreLastAge(long age, long timeMillis) {
        lastAge = age;
        nowMillis = timeMillis;
    }

    void restore(LockHolder holder) {
        holders.put(holder.owner, holder);
        nextEndMillis = Math.min(nextEndMillis, holder.nextEndMillis());
    }

    void restoreGrant(String subject, LockOwner owner, LockMode mode) {
        queues.computeIfAbsent(subject, first -> new LockQueue()).grant(owner, mode);
        existing(owner).subjects.add(subject);
    }

    void restoreRequest(String subject, LockOwner owner, LockMode mode) {
        queues.computeIfAbsent(subject, first -> new LockQueue()).enqueue(owner, mode);
        LockHolder holder = existing(owner);
        holder.waitingFor = subject;
        nextEndMillis = Math.min(nextEndMillis, holder.nextEndMillis());
    }

    void restore(LockOwner owner, Ended end) {
        ended.put(owner, end);
    }

    private LockHolder existing(LockOwner owner) {
        LockHolder holder = holders.get(owner);
        if (holder == null) {
            throw new MalformedBytesException("a lock of the unknown " + owner);
        }
        return holder;
    }
}
