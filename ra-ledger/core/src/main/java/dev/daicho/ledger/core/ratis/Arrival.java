package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerMissingException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.log.Seat;
import dev.daicho.ledger.core.log.Seat.Standing;
import dev.daicho.ledger.core.ratis.PeerMessage.Answer;
import dev.daicho.ledger.core.ratis.PeerMessage.Kind;
import dev.daicho.ledger.core.ratis.PeerMessage.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a server without memory comes to its group. If every other member answers and none has ever applied anything, they make the group
 * together. If one has, this server may have been a voter that lost its disk: it has its vote taken away, is given all there is, and only
 * then votes again. Between the two it waits.
 *
 * <p>Used by the thread that starts. Source: ARCHITECTURE, "Consistency check" (removed and rejoins as a learner).
 */
final class Arrival {

    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
    private static final long HELLO_MILLIS = 2_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final GroupTerms terms;
    private final Seat seat;
    private final Peers peers;
    private final Division division;
    private final LongSupplier nanoClock;
    private final long deadlineNanos;

    Arrival(GroupTerms terms, Seat seat, Peers peers, Division division, LongSupplier nanoClock) {
        this.terms = terms;
        this.seat = seat;
        this.peers = peers;
        this.division = division;
        this.nanoClock = nanoClock;
        this.deadlineNanos = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(terms.startTimeoutMillis());
    }

    void run() throws IOException {
        String waitsFor;
        do {
            Map<String, Answer> answers = hello();
            UUID established = groupOf(answers, Standing.ESTABLISHED);
            if (established != null) {
                rejoin(established);
                return;
            }
            List<String> silent = peers.others().stream()
                    .filter(member -> !answers.containsKey(member))
                    .toList();
            if (silent.isEmpty() && seat.lost().isEmpty()) {
                found(answers);
                return;
            }
            if (silent.isEmpty()) {
                throw new LedgerMissingException(
                        "Member " + terms.self() + " has lost its data ("
                                + seat.lost().orElse("") + "), and no other member of "
                                + terms.addresses().keySet()
                                + " has any either. Put one member's data directory back from a backup; none is made in its place");
            }
            waitsFor = "no answer from " + silent;
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (nanoClock.getAsLong() - deadlineNanos < 0);
        throw new LedgerUnavailableException("Member " + terms.self()
                + " knows nothing of its group: the first start, or one after a loss, needs the others. After "
                + terms.startTimeoutMillis() + " ms: " + waitsFor
                + seat.lost().map(what -> "; here, " + what).orElse(""));
    }

    private Map<String, Answer> hello() {
        Map<String, CompletableFuture<Answer>> asked = new TreeMap<>();
        for (String member : peers.others()) {
            asked.put(member, peers.links().ask(member, new Request(Kind.HELLO, terms.self(), ""), HELLO_MILLIS));
        }
        Map<String, Answer> answers = new TreeMap<>();
        asked.forEach((member, answer) -> {
            try {
                answers.put(member, answer.join());
            } catch (CompletionException silent) {
                LOG.debug("Member {} is silent", member, silent);
            }
        });
        return answers;
    }

    private static @Nullable UUID groupOf(Map<String, Answer> answers, Standing standing) {
        for (Answer answer : answers.values()) {
            if (answer.standing() == standing) {
                return answer.group();
            }
        }
        return null;
    }

    /** Whoever has begun has chosen the group; else it is the proposal of the first member by name. */
    private void found(Map<String, Answer> answers) throws IOException {
        UUID group = groupOf(answers, Standing.FOUNDING);
        if (group == null) {
            Answer first =
                    answers.isEmpty() ? null : answers.values().iterator().next();
            boolean selfIsFirst = first == null
                    || terms.self().compareTo(answers.keySet().iterator().next()) < 0;
            group = selfIsFirst || first == null ? seat.group() : first.group();
        }
        LOG.info("Member {} makes ledger {} together with {}", terms.self(), group, peers.others());
        seat.found(group);
        division.begin(RaftGroup.valueOf(RaftGroupId.valueOf(group), peers.founders()));
    }

    private void rejoin(UUID group) throws IOException {
        LOG.warn(
                "Member {} knows nothing of ledger {}, which is in use: it gives up its vote, is given all there is, and votes again then",
                terms.self(),
                group);
        untilDone(new Request(Kind.EXPEL, terms.self(), terms.selfAddress()));
        seat.join(group);
        // Without peers it can't vote, whatever it is asked, until the group has taken it in.
        division.begin(RaftGroup.valueOf(RaftGroupId.valueOf(group)));
        untilDone(new Request(Kind.ADMIT, terms.self(), terms.selfAddress()));
        LOG.info("Member {} has all of ledger {} and votes again", terms.self(), group);
    }

    private void untilDone(Request request) {
        IOException last;
        do {
            try {
                long leftMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nanoClock.getAsLong()));
                peers.askLeader(request, leftMillis);
                return;
            } catch (IOException notYet) {
                last = notYet;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (nanoClock.getAsLong() - deadlineNanos < 0);
        throw new LedgerUnavailableException(
                "Member " + terms.self() + " was not taken in by its group within " + terms.startTimeoutMillis()
                        + " ms: " + last.getMessage(),
                last);
    }
}
