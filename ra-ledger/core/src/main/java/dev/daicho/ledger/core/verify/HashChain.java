package dev.daicho.ledger.core.verify;

import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.HistoryScan.Place;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The chain of block hashes computed anew, from the format's description alone: SHA-256 over the hash before, the block's records and
 * its own block record up to the hash before.
 *
 * <p>Not thread-safe. Source: L13; docs/format/ledger.md, "The chain".
 */
final class HashChain {

    private final MessageDigest digest;
    private byte[] head;
    private boolean begun;

    /** Goes on from a block's hash; 32 zeros before the first. */
    HashChain(byte[] head) {
        this.head = head.clone();
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException("This Java platform has no SHA-256", everyPlatformHasIt);
        }
    }

    byte[] head() {
        return head.clone();
    }

    /** True if records have come since the last block ended. */
    boolean inBlock() {
        return begun;
    }

    void add(byte[] frame) {
        begin();
        digest.update(frame);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            digest.update(head);
        }
    }

    void end(Place where, byte[] frame, BlockEnd end) {
        if (!Arrays.equals(end.previousHash(), head)) {
            throw where.damaged("block at log index " + end.logIndex() + " follows a block with the hash "
                    + HexFormat.of().formatHex(end.previousHash()) + ", but the one before it has "
                    + HexFormat.of().formatHex(head));
        }
        begin();
        digest.update(
                frame,
                HistoryRecords.FRAME_BYTES,
                frame.length - HistoryRecords.FRAME_BYTES - HistoryRecords.HASH_BYTES);
        byte[] computed = digest.digest();
        begun = false;
        if (!Arrays.equals(computed, end.hash())) {
            throw where.damaged("block at log index " + end.logIndex() + " has the hash "
                    + HexFormat.of().formatHex(end.hash()) + ", but its content has "
                    + HexFormat.of().formatHex(computed));
        }
        head = computed;
    }
}
