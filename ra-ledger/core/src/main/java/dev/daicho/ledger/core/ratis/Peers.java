package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerUnavailableException;
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
 * The other members of the group, and what this server asks of them; what they ask of it is in {@link PeerRequests}. Entries go to the
 * leader in one message each; changes of the group are made by the leader, whoever is asked.
 *
 * <p>Thread-safe. Source: L1, L3.
 */
final class Peers implements Membership, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final long ALIVE_FACTOR = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final GroupTerms terms;
    private final PeerRequests requests;
    private final PeerLinks links;
    private final LongSupplier nanoClock;
    private volatile @Nullable Division division;

    Peers(GroupTerms terms, Seat seat, LogConsumer consumer, @Nullable SslContext tls, LongSupplier nanoClock) {
        this.terms = terms;
        this.nanoClock = nanoClock;
        this.requests = new PeerRequests(terms, seat, consumer);
        this.links = new PeerLinks(this::address, tls);
    }

    /** From now on requests can be served. */
    void serve(Division served, ReadIndex index) {
        division = served;
        requests.serve(served, index);
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

    /** Answers another member. */
    CompletableFuture<Answer> handle(Request request) {
        return requests.handle(request);
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

    /** All members of the terms. */
    List<RaftPeer> founders() {
        List<RaftPeer> founders = new ArrayList<>();
        terms.addresses().forEach((name, address) -> founders.add(requests.peer(name, address)));
        return founders;
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
            requests.change(served, request);
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
