package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.history.HistoryRecord;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.HistoryScan;
import dev.daicho.ledger.core.history.HistoryScan.Place;
import dev.daicho.ledger.core.storage.PrivateFiles;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That one posting is in a ledger: its block as it stands in the history, and, if asked for, all blocks after it, so that whoever knows
 * the hash of the last one needs nothing else. Big-endian.
 *
 * <pre>
 *   0            8         12            44       48
 *   +------------+---------+-------------+--------+------------+---------
 *   | "DAICHOLP" | version | hash before | length | records…   | posting
 *   |            | 1       | the block   |        |            | text
 *   +------------+---------+-------------+--------+------------+---------
 * </pre>
 *
 * <p>The records carry their own checksums and the chain of hashes covers them, with the hash before; nothing else needs one. Version
 * rule: another version is refused, with both named.
 *
 * <p>Immutable. Source: L13.
 *
 * @param posting the posting's identifier, as its receipt shows it
 * @param hashBefore the hash of the block before its block
 * @param records the block's records, its block record last; then perhaps those of the blocks after it
 */
record InclusionProof(String posting, byte[] hashBefore, byte[] records) {

    private static final long MAGIC = 0x44414943484F4C50L;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 48;

    /**
     * What a proof proves.
     *
     * @param posted the posting
     * @param block the block record of its block
     * @param lastHash the hash of the last block in the proof
     */
    record Proven(Posted posted, BlockEnd block, byte[] lastHash) {}

    /** Gathers a block's records while the whole history goes by. */
    private static final class Collector {
        private final String posting;
        private final boolean throughEnd;
        private final HashChain chain = new HashChain(new byte[HistoryRecords.HASH_BYTES]);
        private final ByteArrayOutputStream records = new ByteArrayOutputStream();
        private byte[] hashBefore = chain.head();
        private boolean found;
        private boolean complete;

        Collector(String posting, boolean throughEnd) {
            this.posting = posting;
            this.throughEnd = throughEnd;
        }

        void visit(Place where, byte[] frame, HistoryRecord record) {
            boolean wanted = !complete || throughEnd;
            if (wanted) {
                records.writeBytes(frame);
            }
            if (!(record instanceof BlockEnd end)) {
                chain.add(frame);
                found |= record instanceof Posted posted
                        && posted.posting().toString().equals(posting);
                return;
            }
            chain.end(where, frame, end);
            complete |= found;
            if (!found) {
                records.reset();
                hashBefore = chain.head();
            }
        }
    }

    /**
     * The proof for a posting; null if the history has no such posting.
     *
     * @param throughEnd whether all blocks after it are to be in it
     */
    static @Nullable InclusionProof of(Path directory, String posting, boolean throughEnd) throws IOException {
        Collector collector = new Collector(posting, throughEnd);
        HistoryScan.scan(directory.resolve("history"), collector::visit);
        return collector.complete
                ? new InclusionProof(posting, collector.hashBefore, collector.records.toByteArray())
                : null;
    }

    void writeTo(Path file) throws IOException {
        PrivateFiles.replace(
                file,
                new ByteWriter(HEADER_BYTES + records.length + 64)
                        .putLong(MAGIC)
                        .putInt(VERSION)
                        .putRaw(hashBefore)
                        .putInt(records.length)
                        .putRaw(records)
                        .putText(posting)
                        .toByteArray());
    }

    /**
     * Reads a proof and checks every byte of it.
     *
     * @throws LedgerDamagedException if it proves nothing
     */
    static Proven check(Path file) throws IOException {
        InclusionProof proof = read(file);
        HashChain chain = new HashChain(proof.hashBefore);
        List<Posted> postings = new ArrayList<>();
        List<BlockEnd> blocks = new ArrayList<>();
        HistoryScan.scan(file, HEADER_BYTES, proof.records, (where, frame, record) -> {
            if (record instanceof BlockEnd end) {
                chain.end(where, frame, end);
                blocks.add(end);
                return;
            }
            chain.add(frame);
            if (blocks.isEmpty()
                    && record instanceof Posted posted
                    && posted.posting().toString().equals(proof.posting)) {
                postings.add(posted);
            }
        });
        if (postings.size() != 1 || blocks.isEmpty() || chain.inBlock()) {
            throw new LedgerDamagedException(file + " does not hold posting " + proof.posting
                    + " in its first block, or ends within a block: it proves nothing");
        }
        return new Proven(postings.get(0), blocks.get(0), chain.head());
    }

    private static InclusionProof read(Path file) throws IOException {
        try {
            ByteReader in = new ByteReader(Files.readAllBytes(file));
            if (in.getLong() != MAGIC) {
                throw new LedgerDamagedException(file + " is not a proof of inclusion, at offset 0");
            }
            int version = in.getInt();
            if (version != VERSION) {
                throw new LedgerDamagedException(
                        file + " is a proof of version " + version + "; this program reads version " + VERSION);
            }
            byte[] hashBefore = in.getRaw(HistoryRecords.HASH_BYTES);
            byte[] records = in.getRaw(in.getCount(1));
            String posting = in.getText();
            in.end();
            return new InclusionProof(posting, hashBefore, records);
        } catch (MalformedBytesException malformed) {
            throw new LedgerDamagedException(file + " has " + malformed.getMessage(), malformed);
        }
    }
}
