package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.log.Checkpoint;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.log.LogConsumer;
import dev.daicho.ledger.core.log.Membership;
import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.log.Seat;
import dev.daicho.ledger.core.ratis.Division.Appended;
import dev.daicho.ledger.core.ratis.PeerMessage.Answer;
import dev.daicho.ledger.core.ratis.PeerMessage.Kind;
import dev.daicho.ledger.core.ratis.PeerMessage.Request;
import dev.daicho.ledger.core.ratis.PeerMessage.Status;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other members of the group: what they ask of this server, and what this one asks of them. Entries go to the leader in one message
 * each; changes of the group are made by the leader, whoever is asked.
 *
 * <p>Thread-safe. Source: L1, L3.
 */
final class Peers implements Membership, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final long ALIVE_FACTOR = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final GroupTerms terms;
    private final Seat seat;
    private final LogConsumer consumer;
    private final PeerLinks links;
    private final LongSupplier nanoClock;
    private volatile @Nullable ReadIndex readIndex;
    private volatile @Nullable Division division;

    Peers(GroupTerms terms, Seat seat, LogConsumer consumer, @Nullable SslContext tls, LongSupplier nanoClock) {
        this.consumer = consumer;
        this.terms = terms;
        this.nanoClock = nanoClock;
        this.seat = seat;
        this.links = new PeerLinks(this::address, tls);
    }

    /** From now on requests can be served. */
    void serve(Division served, ReadIndex index) {
        readIndex = index;
        division = served;
    }

    private Division division() {
        Division served = division;
        if (served == null) {
            throw new IllegalStateException("Member " + terms.self() + " is still starting");
        }
        return served;
    }

    /** True while this server leads and gives an image to a member that answers. */
    boolean feeds() {
        Division served = division;
        return served != null && served.feeds(ALIVE_FACTOR * terms.electionTimeoutMillis());
    }

    PeerLinks links() {
        return links;
    }

    /** The engine's own record of a member's address goes first: an administrator may have changed it. */
    private @Nullable String address(String member) {
        Division served = division;
        if (served != null) {
            for (RaftPeer peer : all(served)) {
                if (peer.getId().toString().equals(member)) {
                    return peer.getAddress();
                }
            }
        }
        return terms.addresses().get(member);
    }

    private static List<RaftPeer> all(Division served) {
        List<RaftPeer> peers = new ArrayList<>(served.peers(RaftPeerRole.FOLLOWER));
        peers.addAll(served.peers(RaftPeerRole.LISTENER));
        return peers;
    }

    /** Whose address that is. */
    Collection<String> namesAt(String address) {
        List<String> names = new ArrayList<>();
        terms.addresses().forEach((name, known) -> {
            if (sameAddress(known, address)) {
                names.add(name);
            }
        });
        Division served = division;
        if (served != null) {
            for (RaftPeer peer : all(served)) {
                if (sameAddress(peer.getAddress(), address)) {
                    names.add(peer.getId().toString());
                }
            }
        }
        return names;
    }

    private static boolean sameAddress(String one, String other) {
        return GroupTerms.port(one) == GroupTerms.port(other)
                && GroupTerms.host(one)
                        .toLowerCase(Locale.ROOT)
                        .equals(GroupTerms.host(other).toLowerCase(Locale.ROOT));
    }

    /** Has an entry appended by whoever leads. */
    CompletableFuture<Appended> append(byte[] entry) {
        Division served = division();
        if (served.leads()) {
            return served.append(entry);
        }
        String leader = served.leader();
        if (leader == null || leader.equals(terms.self())) {
            return CompletableFuture.failedFuture(new NotAppendedException(
                    "No leader is known: fewer than a majority of the members "
                            + terms.addresses().keySet() + " may be reachable, or an election is under way",
                    null));
        }
        return links.ask(leader, new Request(Kind.APPEND, terms.self(), "", entry), 4 * terms.electionTimeoutMillis())
                .thenApply(answer -> {
                    if (answer.status() == Status.DONE) {
                        return new Appended(answer.logIndex(), answer.content());
                    }
                    throw new CompletionException(
                            answer.status() == Status.NOT_DONE
                                    ? new NotAppendedException(leader + ": " + answer.message(), null)
                                    : new IOException(leader + ": " + answer.message()));
                });
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

    private void change(Division served, Request request) throws IOException {
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

    /** All members of the terms. */
    List<RaftPeer> founders() {
        List<RaftPeer> founders = new ArrayList<>();
        terms.addresses().forEach((name, address) -> founders.add(peer(name, address)));
        return founders;
    }

    /** Who leads after this one, if they take turns. */
    private String next(Division served) {
        List<String> names = served.peers(RaftPeerRole.FOLLOWER).stream()
                .map(peer -> peer.getId().toString())
                .sorted()
                .toList();
        return names.get((names.indexOf(terms.self()) + 1) % names.size());
    }

    /**
     * Asks the leader, by asking everybody.
     *
     * @throws NotAppendedException if nobody leads
     * @throws IOException if the leader could not, or did not say
     */
    void askLeader(Request request, long timeoutMillis) throws IOException {
        Division served = division;
        if (served != null && served.leads()) {
            change(served, request);
            return;
        }
        NotAppendedException last = new NotAppendedException("No other member is known", null);
        for (String member : others()) {
            try {
                Answer answer = links.ask(member, request, timeoutMillis).join();
                if (answer.status() == Status.DONE) {
                    return;
                }
                if (answer.status() == Status.UNKNOWN) {
                    // Only a leader says so.
                    throw new IOException(member + ": " + answer.message(), last);
                }
                last = new NotAppendedException(member + ": " + answer.message(), last);
            } catch (CompletionException failed) {
                last = new NotAppendedException(member + ": " + failed.getCause(), last);
            }
        }
        throw last;
    }

    List<String> others() {
        List<String> names = new ArrayList<>(terms.addresses().keySet());
        Division served = division;
        if (served != null) {
            all(served).forEach(peer -> {
                if (!names.contains(peer.getId().toString())) {
                    names.add(peer.getId().toString());
                }
            });
        }
        names.remove(terms.self());
        return names;
    }

    @Override
    public List<Member> members() {
        Division served = division();
        String leader = served.leader();
        List<Member> members = new ArrayList<>();
        for (RaftPeerRole kind : List.of(RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER)) {
            for (RaftPeer peer : served.peers(kind)) {
                String name = peer.getId().toString();
                members.add(new Member(name, peer.getAddress(), kind == RaftPeerRole.FOLLOWER, name.equals(leader)));
            }
        }
        members.sort((one, other) -> one.name().compareTo(other.name()));
        return members;
    }

    @Override
    public Map<String, List<Checkpoint>> checkpoints() {
        Map<String, CompletableFuture<Answer>> asked = new TreeMap<>();
        for (String member : others()) {
            Request request = new Request(Kind.CHECKPOINTS, terms.self(), "");
            asked.put(member, links.ask(member, request, 2 * terms.electionTimeoutMillis()));
        }
        Map<String, List<Checkpoint>> known = new TreeMap<>();
        asked.forEach((member, answer) -> {
            try {
                known.put(member, decode(answer.join().content()));
            } catch (CompletionException | MalformedBytesException silent) {
                LOG.debug("Member {} does not say what it was", member, silent);
            }
        });
        return known;
    }

    private static byte[] encode(List<Checkpoint> checkpoints) {
        ByteWriter out = new ByteWriter(64).putInt(checkpoints.size());
        checkpoints.forEach(checkpoint -> out.putLong(checkpoint.index()).putText(checkpoint.digest()));
        return out.toByteArray();
    }

    private static List<Checkpoint> decode(byte[] content) {
        if (content.length == 0) {
            return List.of();
        }
        ByteReader in = new ByteReader(content);
        int count = in.getCount(Long.BYTES + Short.BYTES);
        List<Checkpoint> checkpoints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            checkpoints.add(new Checkpoint(in.getLong(), in.getText()));
        }
        in.end();
        return checkpoints;
    }

    @Override
    public void handOver(@Nullable String member) {
        ask(new Request(Kind.HAND_OVER, member == null ? "" : member, ""), 4 * terms.electionTimeoutMillis());
    }

    @Override
    public void add(String member, String address) {
        GroupTerms.checkAddress(address);
        ask(new Request(Kind.ADD, member, address), terms.startTimeoutMillis());
    }

    @Override
    public void remove(String member) {
        ask(new Request(Kind.REMOVE, member, ""), terms.startTimeoutMillis());
    }

    private void ask(Request request, long timeoutMillis) {
        long deadlineNanos = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            while (true) {
                try {
                    OwnThread.call("daicho-ledger-admin", () -> {
                        askLeader(request, timeoutMillis);
                        return true;
                    });
                    return;
                } catch (NotAppendedException nobodyLeads) {
                    if (nanoClock.getAsLong() - deadlineNanos >= 0) {
                        throw nobodyLeads;
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (IOException failed) {
            throw new LedgerUnavailableException(
                    "The group did not do it (" + request.kind() + " " + request.member() + "): " + failed.getMessage()
                            + ". Look at the members and try again",
                    failed);
        }
    }

    @Override
    public void close() {
        links.close();
    }
}
