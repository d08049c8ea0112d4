package dev.daicho.benchmarks.nvfs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One store under one load.
 *
 * @param clientCount how many threads, each with files of its own
 */
record Scenario(Peer peer, Workload workload, boolean twoPhase, int clientCount) {

    /** The stores that are compared. */
    enum Peer {
        DAICHO("Daicho", "#2b6cb0"),
        /** A disk of 128 MiB, whose blocks have 2 KiB; only counted. */
        DAICHO_SMALL("Daicho, 128 MiB", "#2b6cb0"),
        XADISK("XADisk", "#b0722b"),
        ROCKSDB("RocksDB", "#7b5aa6"),
        MVSTORE("MVStore", "#4f8a5b"),
        SQLITE("SQLite", "#a04a4a"),
        LMDB("LMDB", "#808080");

        final String title;
        final String colour;

        Peer(String title, String colour) {
            this.title = title;
            this.colour = colour;
        }

        boolean hasFirstPhase() {
            return this != SQLITE && this != LMDB;
        }

        boolean canOverwrite() {
            return this != XADISK;
        }
    }

    /** What a transaction does, over four files. */
    enum Workload {
        /** Eight random pages written. */
        W1,
        /** Eight pages appended. */
        W2
    }

    private static final long CAPACITY_BYTES = 256L << 20;
    private static final long SMALL_CAPACITY_BYTES = 128L << 20;

    String name() {
        return workload + ", " + peer.title + (twoPhase ? ", two-phase" : ", local")
                + (clientCount == 1 ? "" : ", " + clientCount + " clients");
    }

    /** As a folder's name, and to be found again by {@link #of}. */
    String key() {
        return workload + "-" + peer + "-" + (twoPhase ? "two" : "one") + "-" + clientCount;
    }

    static Scenario of(String key) {
        return counted().stream()
                .filter(scenario -> scenario.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No such scenario: " + key));
    }

    PageStore open(Path folder) throws Exception {
        return switch (peer) {
            case DAICHO -> new DaichoPages(folder, CAPACITY_BYTES);
            case DAICHO_SMALL -> new DaichoPages(folder, SMALL_CAPACITY_BYTES);
            case XADISK -> new XadiskPages(folder, twoPhase);
            case ROCKSDB -> new RocksPages(folder);
            case MVSTORE -> new MvStorePages(folder);
            case SQLITE -> new SqlitePages(folder);
            case LMDB -> new LmdbPages(folder);
        };
    }

    /** All that are timed: what there can be with one client, and the file store and RocksDB with 16. */
    static List<Scenario> timed() {
        List<Scenario> all = new ArrayList<>(counted());
        all.removeIf(scenario -> scenario.peer == Peer.DAICHO_SMALL);
        return all;
    }

    /** All whose barriers and bytes are counted. */
    static List<Scenario> counted() {
        List<Scenario> all = new ArrayList<>();
        for (Workload workload : Workload.values()) {
            for (boolean twoPhase : new boolean[] {false, true}) {
                for (Peer peer : Peer.values()) {
                    if ((peer.hasFirstPhase() || !twoPhase) && (peer.canOverwrite() || workload == Workload.W2)) {
                        all.add(new Scenario(peer, workload, twoPhase, 1));
                    }
                }
            }
        }
        all.add(new Scenario(Peer.DAICHO, Workload.W1, true, 16));
        all.add(new Scenario(Peer.ROCKSDB, Workload.W1, true, 16));
        return all;
    }
}
