package dev.daicho.ledger.core;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.Checkpoint;
import dev.daicho.ledger.core.log.Membership;
import dev.daicho.ledger.core.log.ReplicatedLog;
import dev.daicho.ledger.core.ratis.VoteRecord;
import dev.daicho.ledger.core.replica.Replica;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this server's copy with the others', and its files with their checksums. What a majority was at an index is right; a copy that
 * was something else stops serving at once and is told to whoever can have it made anew. Where no majority agrees, nobody guesses: every
 * copy that sees it stops.
 *
 * <p>One thread of its own. Source: L9.
 */
final class ConsistencyWatch implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsistencyWatch.class);
    private static final int FILES_EVERY = 60;

    private final Replica replica;
    private final ReplicatedLog log;
    private final Membership group;
    private final String self;
    private final long periodMillis;
    private final VoteRecord vote;
    private final Consumer<LedgerDamagedException> damaged;
    private final Thread thread;

    ConsistencyWatch(
            Replica replica,
            ReplicatedLog log,
            Membership group,
            String self,
            long periodMillis,
            VoteRecord vote,
            Consumer<LedgerDamagedException> damaged,
            ThreadFactory threads) {
        this.replica = replica;
        this.log = log;
        this.group = group;
        this.self = self;
        this.periodMillis = periodMillis;
        this.vote = vote;
        this.damaged = damaged;
        this.thread = threads.newThread(this::run);
        thread.setName("daicho-ledger-consistency");
        thread.start();
    }

    private void run() {
        try {
            for (int round = 0; ; round++) {
                Thread.sleep(periodMillis);
                noteVote();
                try {
                    if (round % FILES_EVERY == 0) {
                        replica.checkFiles();
                    }
                    compare();
                } catch (LedgerDamagedException found) {
                    stop(found);
                    return;
                } catch (LedgerUnavailableException | IllegalStateException notNow) {
                    LOG.debug("The copies are compared later", notNow);
                } catch (IOException unreadable) {
                    stop(new LedgerDamagedException("A file of the ledger can't be read: " + unreadable, unreadable));
                    return;
                }
            }
        } catch (InterruptedException closed) {
            LOG.debug("No more comparisons");
        }
    }

    private void noteVote() {
        try {
            vote.note();
        } catch (IOException notNow) {
            LOG.warn("Term and vote of member {} can't be noted; this is tried again", self, notNow);
        }
    }

    private void stop(LedgerDamagedException found) {
        LOG.error("Member {} stops serving: {}", self, found.getMessage());
        try {
            if (log.role() == dev.daicho.ledger.LedgerStatus.Role.LEADER) {
                group.handOver(null);
            }
        } catch (LedgerUnavailableException nobodyElse) {
            LOG.warn("Nobody else could take the lead", nobodyElse);
        }
        replica.stop(found);
        damaged.accept(found);
    }

    private void compare() {
        List<Checkpoint> own = replica.checkpoints();
        Map<String, List<Checkpoint>> others = group.checkpoints();
        int voters =
                (int) group.members().stream().filter(Membership.Member::voter).count();
        for (int i = own.size() - 1; i >= 0; i--) {
            Checkpoint mine = own.get(i);
            List<String> digests = new ArrayList<>(List.of(mine.digest()));
            others.values().forEach(theirs -> {
                String digest = at(mine.index(), theirs);
                if (digest != null) {
                    digests.add(digest);
                }
            });
            if (2 * digests.size() > voters) {
                judge(mine, digests, voters);
                return;
            }
        }
    }

    private static @Nullable String at(long index, List<Checkpoint> checkpoints) {
        for (Checkpoint checkpoint : checkpoints) {
            if (checkpoint.index() == index) {
                return checkpoint.digest();
            }
        }
        return null;
    }

    private void judge(Checkpoint mine, List<String> digests, int voters) {
        Map<String, Integer> counts = new HashMap<>();
        digests.forEach(digest -> counts.merge(digest, 1, Integer::sum));
        for (Map.Entry<String, Integer> count : counts.entrySet()) {
            if (2 * count.getValue() > voters) {
                if (!count.getKey().equals(mine.digest())) {
                    throw new LedgerDamagedException("At log index " + mine.index() + " this server's copy was "
                            + mine.digest() + ", but " + count.getValue() + " of " + voters + " members were "
                            + count.getKey() + ": this copy is wrong");
                }
                return;
            }
        }
        if (digests.size() == voters) {
            throw new LedgerDamagedException("At log index " + mine.index() + " no majority of the " + voters
                    + " members' copies agree: " + counts
                    + "; restore the ledger from a backup that the offline verifier"
                    + " finds sound");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        noteVote();
    }
}
