package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.log.Checkpoint;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.log.Seat;
import dev.daicho.ledger.core.ratis.PeerMessage.Answer;
import dev.daicho.ledger.core.ratis.PeerMessage.Kind;
import dev.daicho.ledger.core.ratis.PeerMessage.Request;
import dev.daicho.ledger.core.ratis.PeerMessage.Status;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other members ask of this server: entries to append and changes of the group if it leads, and what it knows.
 *
 * <p>Thread-safe. Source: L1, L3.
 */
final class PeerRequests {

    private static final Logger LOG = LoggerFactory.getLogger(PeerRequests.class);

    private final GroupTerms terms;
    private final Seat seat;
    private final LogConsumer consumer;
    private volatile @Nullable ReadIndex readIndex;
    private volatile @Nullable Division division;

    PeerRequests(GroupTerms terms, Seat seat, LogConsumer consumer) {
        this.terms = terms;
        this.seat = seat;
        this.consumer = consumer;
    }

    /** From now on requests can be served. */
    void serve(Division served, ReadIndex index) {
        readIndex = index;
        division = served;
    }

    /** Answers another member. */
    CompletableFuture<Answer> handle(Request request) {
        if (request.kind() == Kind.HELLO) {
            return CompletableFuture.completedFuture(Answer.hello(seat.standing(), seat.group()));
        }
        Division served = division;
        if (request.kind() == Kind.CHECKPOINTS) {
            return CompletableFuture.completedFuture(Answer.done(-1, encode(consumer.checkpoints())));
        }
        if (request.kind() == Kind.CONFIRM && served != null) {
            return CompletableFuture.completedFuture(Answer.done(served.term(), new byte[0]));
        }
        if (served == null || !served.leads()) {
            return CompletableFuture.completedFuture(Answer.failed(
                    Status.NOT_DONE,
                    "Member " + terms.self() + " does not lead; "
                            + (served == null ? "it is starting" : "the leader is " + served.leader())));
        }
        if (request.kind() == Kind.APPEND) {
            return handleAppend(served, request.entry());
        }
        ReadIndex asked = readIndex;
        if (request.kind() == Kind.READ_INDEX && asked != null) {
            return asked.get()
                    .handle((index, failure) -> failure == null
                            ? Answer.done(index, new byte[0])
                            : Answer.failed(Status.NOT_DONE, "No majority confirms who leads: " + failure));
        }
        try {
            change(served, request);
            return CompletableFuture.completedFuture(Answer.done(-1, new byte[0]));
        } catch (IOException | RuntimeException failed) {
            return CompletableFuture.completedFuture(
                    Answer.failed(Status.UNKNOWN, String.valueOf(failed.getMessage())));
        }
    }

    private static CompletableFuture<Answer> handleAppend(Division served, byte[] entry) {
        try {
            // What is no block must not get into the log: no replica could pass over it.
            BlockCodec.decode(entry);
        } catch (MalformedBytesException malformed) {
            return CompletableFuture.completedFuture(
                    Answer.failed(Status.NOT_DONE, "The entry has " + malformed.getMessage()));
        }
        return served.append(entry).handle((appended, failure) -> {
            if (failure == null) {
                return Answer.done(appended.index(), appended.answer());
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return Answer.failed(
                    cause instanceof NotAppendedException ? Status.NOT_DONE : Status.UNKNOWN,
                    String.valueOf(cause.getMessage()));
        });
    }

    /** Changes the group, as its leader. */
    void change(Division served, Request request) throws IOException {
        LOG.info("As the leader: {} {} {}", request.kind(), request.member(), request.address());
        switch (request.kind()) {
            case EXPEL, REMOVE -> expel(served, request.member());
            case ADMIT -> {
                if (!terms.addresses().containsKey(request.member()) && find(served, request.member()) == null) {
                    throw new IOException("Member " + request.member() + " is not known to " + terms.self()
                            + "; let an administrator add it");
                }
                admit(served, request.member(), request.address());
            }
            case ADD -> admit(served, request.member(), request.address());
            case HAND_OVER ->
                served.transfer(
                        request.member().isEmpty() ? next(served) : request.member(),
                        2 * terms.electionTimeoutMillis());
            case HELLO, APPEND, READ_INDEX, CONFIRM ->
                throw new IllegalStateException(request.kind() + " changes nothing");
        }
    }

    private static byte[] encode(List<Checkpoint> checkpoints) {
        ByteWriter out = new ByteWriter(64).putInt(checkpoints.size());
        checkpoints.forEach(checkpoint -> out.putLong(checkpoint.index()).putText(checkpoint.digest()));
        return out.toByteArray();
    }

    private static @Nullable RaftPeer find(Division served, String member) {
        return served.peers(RaftPeerRole.FOLLOWER).stream()
                .filter(peer -> peer.getId().toString().equals(member))
                .findFirst()
                .orElse(null);
    }

    private void expel(Division served, String member) throws IOException {
        List<RaftPeer> before = served.peers(RaftPeerRole.FOLLOWER);
        List<RaftPeer> after = before.stream()
                .filter(peer -> !peer.getId().toString().equals(member))
                .toList();
        if (member.equals(terms.self())) {
            throw new IOException("Member " + member + " leads; hand over first");
        }
        if (after.size() < before.size()) {
            served.setPeers(before, after);
        }
    }

    private void admit(Division served, String member, String address) throws IOException {
        GroupTerms.checkAddress(address);
        List<RaftPeer> before = served.peers(RaftPeerRole.FOLLOWER);
        List<RaftPeer> after = new ArrayList<>(before);
        after.removeIf(peer -> peer.getId().toString().equals(member));
        after.add(peer(member, address));
        served.setPeers(before, after);
    }

    /** A member as the engine knows it; who is preferred to lead has the higher priority. */
    RaftPeer peer(String member, String address) {
        return RaftPeer.newBuilder()
                .setId(member)
                .setAddress(address)
                .setPriority(member.equals(terms.preferredLeader()) ? 1 : 0)
                .build();
    }

    /** Who leads after this one, if they take turns. */
    private String next(Division served) {
        List<String> names = served.peers(RaftPeerRole.FOLLOWER).stream()
                .map(peer -> peer.getId().toString())
                .sorted()
                .toList();
        return names.get((names.indexOf(terms.self()) + 1) % names.size());
    }
}
