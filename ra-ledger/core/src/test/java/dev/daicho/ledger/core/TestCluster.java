package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerStatus.Role;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.tls.PeerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Servers of one group in one process, over real connections on this machine's loopback. Used from one thread. */
final class TestCluster implements AutoCloseable {

    static final long ELECTION_MILLIS = 500;
    static final int ACCOUNTS = 8;
    static final long OPENING = 1_000;

    private final Path home;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<String, Ledger> running = new TreeMap<>();
    private UnaryOperator<LedgerConfig.Builder> settings = UnaryOperator.identity();
    private Function<String, PeerIdentity> identities = member -> null;
    private final List<LedgerDamagedException> damages = new CopyOnWriteArrayList<>();
    private long handOverPeriodMillis;
    private @Nullable String preferred;

    TestCluster(Path home, String... members) {
        this.home = home;
        for (String member : members) {
            addresses.put(member, freeAddress());
        }
    }

    static String freeAddress() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + probe.getLocalPort();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    TestCluster with(UnaryOperator<LedgerConfig.Builder> more) {
        settings = more;
        return this;
    }

    TestCluster withIdentities(Function<String, PeerIdentity> byMember) {
        identities = byMember;
        return this;
    }

    TestCluster takingTurns(long periodMillis) {
        handOverPeriodMillis = periodMillis;
        return this;
    }

    TestCluster preferring(String leader) {
        preferred = leader;
        return this;
    }

    Map<String, String> addresses() {
        return addresses;
    }

    Path directory(String member) {
        return home.resolve(member);
    }

    LedgerConfig.Builder config(String member, Map<String, String> known) {
        return settings.apply(LedgerConfig.builder(directory(member))
                .nodeIdentifier("node-" + member)
                .lockTimeoutMillis(2_000)
                .requestTimeoutMillis(20_000)
                .freeSpaceFloorBytes(0)
                .consistencyPeriodMillis(200)
                .onDamage(damage -> openAgain(member, damage))
                .group(new GroupTerms(
                        member,
                        known,
                        identities.apply(member),
                        false,
                        ELECTION_MILLIS,
                        60_000,
                        handOverPeriodMillis,
                        preferred)));
    }

    /** All of them at once, since none can start alone. */
    TestCluster startAll() {
        start(addresses.keySet().toArray(String[]::new));
        return this;
    }

    void start(String... members) {
        Map<String, CompletableFuture<Ledger>> starting = new LinkedHashMap<>();
        for (String member : members) {
            starting.put(
                    member,
                    CompletableFuture.supplyAsync(
                            () -> Ledger.open(config(member, addresses).build()), task -> {
                                Thread thread = new Thread(task, "start-" + member);
                                thread.setDaemon(true);
                                thread.start();
                            }));
        }
        starting.forEach((member, ledger) -> put(member, ledger.join()));
    }

    private void openAgain(String member, LedgerDamagedException damage) {
        damages.add(damage);
        Thread thread = new Thread(() -> {
            stop(member);
            start(member);
        });
        thread.setDaemon(true);
        thread.start();
    }

    List<LedgerDamagedException> damages() {
        return damages;
    }

    void put(String member, Ledger ledger) {
        synchronized (running) {
            running.put(member, ledger);
        }
    }

    void stop(String member) {
        Ledger ledger;
        synchronized (running) {
            ledger = running.remove(member);
        }
        if (ledger != null) {
            ledger.close();
        }
    }

    Ledger get(String member) {
        synchronized (running) {
            Ledger ledger = running.get(member);
            if (ledger == null) {
                throw new IllegalStateException(member + " does not run");
            }
            return ledger;
        }
    }

    List<String> members() {
        synchronized (running) {
            return List.copyOf(running.keySet());
        }
    }

    String leader() {
        String[] found = {""};
        await("a leader", () -> {
            found[0] = members().stream().filter(this::leads).findFirst().orElse("");
            return !found[0].isEmpty();
        });
        return found[0];
    }

    private boolean leads(String member) {
        return get(member).status().role() == Role.LEADER;
    }

    String follower() {
        String leader = leader();
        return members().stream()
                .filter(member -> !member.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    /** Accounts with money in them: what they hold together never changes. */
    TestCluster fill() {
        Ledger any = get(members().get(0));
        LedgerTransaction opening = any.begin();
        opening.defineCurrency("CZK", 2);
        opening.openAccount(AccountSpec.of("bank", "CZK").withoutLowerLimit());
        for (int i = 0; i < ACCOUNTS; i++) {
            opening.openAccount(AccountSpec.of("account-" + i, "CZK"));
            opening.post(Posting.builder()
                    .from("bank", Money.of(Long.toString(OPENING), "CZK"))
                    .to("account-" + i, Money.of(Long.toString(OPENING), "CZK"))
                    .build());
        }
        any.commitLocal(opening);
        return this;
    }

    static void transfer(Ledger ledger, String from, String to, String key) {
        LedgerTransaction work = ledger.begin();
        Money one = Money.of("1", "CZK");
        work.post(Posting.builder()
                .from(from, one)
                .to(to, one)
                .idempotencyKey(key)
                .build());
        ledger.commitLocal(work);
    }

    /** Waits until all have applied the same, and returns the digest of each. */
    Map<String, String> settledDigests() {
        Map<String, String> digests = new TreeMap<>();
        await("equal positions", () -> {
            List<Long> applied = new ArrayList<>();
            digests.clear();
            for (String member : members()) {
                applied.add(get(member).status().appliedIndex());
                digests.put(member, HexFormat.of().formatHex(get(member).digest()));
                applied.add(get(member).status().appliedIndex());
            }
            return applied.stream().distinct().count() == 1;
        });
        return digests;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("Not within a minute: " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopped);
            }
        }
    }

    @Override
    public void close() {
        for (String member : members()) {
            stop(member);
        }
    }
}
