package dev.daicho.ledger.core.history;

import dev.daicho.ledger.core.block.AccessCodec;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.OperationCodec;
import dev.daicho.ledger.core.history.HistoryRecord.AccessChanged;
import dev.daicho.ledger.core.history.HistoryRecord.AccountOpened;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecord.CurrencyDefined;
import dev.daicho.ledger.core.history.HistoryRecord.LimitsChanged;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecord.PostedHistoryLeg;
import dev.daicho.ledger.core.history.HistoryRecord.StatusChanged;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The history's record format. Big-endian. A position is that of a record's first byte in the whole stream, segment headers not counted.
 *
 * <pre>
 *   0         4         8
 *   +---------+---------+-------------------
 *   | payload | CRC32C  | payload…
 *   | length  | of it   |
 *   +---------+---------+-------------------
 *
 *   payload: kind u8 | body by kind
 *     1 posted    posting: session u64, number u64 | block: session u64, sequence u64 | time u64 | key optional text | memo text
 *                 | metadata: count u8, key text and value text each | count u32 | legs: account text, currency text, units u64, balance after u64, position of the leg before u64 or −1
 *     2 currency  code text | scale u8
 *     3 account   id text | currency text | lower u64 | upper u64 | time u64
 *     5 limits    account text | lower u64 | upper u64 | time u64
 *     6 status    account text | status u8: 1 open, 2 frozen, 3 closed | time u64
 *     7 access    account text | access, as in entries | time u64
 *     4 block     log index u64 | session u64 | sequence u64 | time u64 | transactions u32 | hash before 32 | hash 32
 * </pre>
 *
 * <p>A block's hash is SHA-256 over the hash before, all bytes of the block's records, and its own block record from its kind to its
 * hash before. The first block's hash before is zeros. Version rule: the segment's header carries it.
 *
 * <p>Stateless. Source: L13 (tamper evidence).
 */
public final class HistoryRecords {

    /** Length of a hash. */
    public static final int HASH_BYTES = 32;

    /** Length and checksum in front of each payload. */
    public static final int FRAME_BYTES = 8;

    /** No payload is longer; a longer length is damage. */
    static final int MAX_PAYLOAD_BYTES = 16 << 20;

    private static final int MIN_LEG_BYTES = 28;

    private HistoryRecords() {}

    /** Starts a record: leaves room for its frame. Returns its offset, for {@link #endFrame}. */
    public static int beginFrame(ByteWriter out) {
        int offset = out.sizeBytes();
        out.putLong(0);
        return offset;
    }

    /** Fills in the frame of the record that began at that offset and ends here. */
    public static void endFrame(ByteWriter out, int offset) {
        ByteBuffer payload = out.viewFrom(offset + FRAME_BYTES);
        out.setInt(offset, payload.remaining());
        out.setInt(offset + Integer.BYTES, checksum(payload));
    }

    /** CRC32C of what remains of a buffer. */
    static int checksum(ByteBuffer payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate());
        return (int) crc.getValue();
    }

    /** Writes a posting's payload. */
    public static void write(Posted posted, ByteWriter out) {
        out.put(1)
                .putLong(posted.posting().session())
                .putLong(posted.posting().number())
                .putLong(posted.blockSession())
                .putLong(posted.blockSequence())
                .putLong(posted.timeMillis())
                .putOptionalText(posted.key())
                .putText(posted.memo());
        OperationCodec.encode(posted.metadata(), out);
        out.putInt(posted.legs().size());
        for (PostedHistoryLeg leg : posted.legs()) {
            out.putText(leg.account())
                    .putText(leg.currency())
                    .putLong(leg.units())
                    .putLong(leg.balanceAfterUnits())
                    .putLong(leg.previousPosition());
        }
    }

    /** Writes a currency's payload. */
    public static void write(CurrencyDefined currency, ByteWriter out) {
        out.put(2).putText(currency.code()).put(currency.scale());
    }

    /** Writes an account's payload. */
    public static void write(AccountOpened account, ByteWriter out) {
        out.put(3)
                .putText(account.id())
                .putText(account.currency())
                .putLong(account.lowerUnits())
                .putLong(account.upperUnits())
                .putLong(account.timeMillis());
    }

    /** Writes the payload of new limits. */
    public static void write(LimitsChanged limits, ByteWriter out) {
        out.put(5)
                .putText(limits.id())
                .putLong(limits.lowerUnits())
                .putLong(limits.upperUnits())
                .putLong(limits.timeMillis());
    }

    /** Writes the payload of a new status. */
    public static void write(StatusChanged status, ByteWriter out) {
        OperationCodec.encode(status.status(), out.put(6).putText(status.id()));
        out.putLong(status.timeMillis());
    }

    /** Writes the payload of new access. */
    public static void write(AccessChanged access, ByteWriter out) {
        AccessCodec.encode(access.access(), out.put(7).putText(access.id()));
        out.putLong(access.timeMillis());
    }

    /** Writes a block record's payload but for its hash, which covers that. */
    public static void writeWithoutHash(BlockEnd end, ByteWriter out) {
        out.put(4)
                .putLong(end.logIndex())
                .putLong(end.session())
                .putLong(end.sequence())
                .putLong(end.timeMillis())
                .putInt(end.transactionCount())
                .putRaw(end.previousHash());
    }

    /**
     * Reads a payload back.
     *
     * @throws MalformedBytesException if it is not a record of this version
     */
    public static HistoryRecord read(ByteReader in) {
        int kind = in.get();
        HistoryRecord record =
                switch (kind) {
                    case 1 -> readPosted(in);
                    case 2 -> new CurrencyDefined(in.getText(), in.get());
                    case 3 -> new AccountOpened(in.getText(), in.getText(), in.getLong(), in.getLong(), in.getLong());
                    case 4 ->
                        new BlockEnd(
                                in.getLong(),
                                in.getLong(),
                                in.getLong(),
                                in.getLong(),
                                in.getInt(),
                                in.getRaw(HASH_BYTES),
                                in.getRaw(HASH_BYTES));
                    case 5 -> new LimitsChanged(in.getText(), in.getLong(), in.getLong(), in.getLong());
                    case 6 -> new StatusChanged(in.getText(), OperationCodec.decodeStatus(in), in.getLong());
                    case 7 -> new AccessChanged(in.getText(), AccessCodec.decodeAccess(in), in.getLong());
                    default -> throw new MalformedBytesException("a history record of the unknown kind " + kind);
                };
        in.end();
        return record;
    }

    private static Posted readPosted(ByteReader in) {
        PostingId posting = new PostingId(in.getLong(), in.getLong());
        long blockSession = in.getLong();
        long blockSequence = in.getLong();
        long time = in.getLong();
        String key = in.getOptionalText();
        String memo = in.getText();
        Map<String, String> metadata = OperationCodec.decodeMetadata(in);
        int count = in.getCount(MIN_LEG_BYTES);
        List<PostedHistoryLeg> legs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            legs.add(new PostedHistoryLeg(in.getText(), in.getText(), in.getLong(), in.getLong(), in.getLong()));
        }
        return new Posted(posting, blockSession, blockSequence, time, key, memo, metadata, legs);
    }
}
