package dev.daicho.ledger.core.block;

import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;

/**
 * A block's outcomes: in the answer to the client, and in snapshots while the client has not acknowledged them. Big-endian.
 *
 * <pre>
 *   version u8 = 3 | count u32 | outcomes, in the order of the block's commands
 *   outcome: kind u8 | body by kind
 *     1 committed, 2 prepared, 3 rolled back, 4 not found   nothing
 *     5 waiting          subject text | place u32
 *     6 refused          reason u8 | subject text | detail text | scale u8 | balance u64 | bound u64 | amount u64
 *     7 session opened   session u64
 *     8 granted          posted u64
 * </pre>
 *
 * <p>Stateless.
 */
public final class OutcomeCodec {

    private static final int VERSION = 3;

    private OutcomeCodec() {}

    /** The outcomes' bytes. */
    public static byte[] encode(List<Outcome> outcomes) {
        ByteWriter out = new ByteWriter(8 + outcomes.size()).put(VERSION).putInt(outcomes.size());
        for (Outcome outcome : outcomes) {
            encode(outcome, out);
        }
        return out.toByteArray();
    }

    private static void encode(Outcome outcome, ByteWriter out) {
        if (outcome instanceof Outcome.Committed) {
            out.put(1);
        } else if (outcome instanceof Outcome.Prepared) {
            out.put(2);
        } else if (outcome instanceof Outcome.RolledBack) {
            out.put(3);
        } else if (outcome instanceof Outcome.NotFound) {
            out.put(4);
        } else if (outcome instanceof Outcome.Waiting waiting) {
            out.put(5).putText(waiting.subject()).putInt(waiting.place());
        } else if (outcome instanceof Outcome.Refused refused) {
            Refusal refusal = refused.refusal();
            out.put(6)
                    .put(refusal.reason().code())
                    .putText(refusal.subject())
                    .putText(refusal.detail())
                    .put(refusal.scale())
                    .putLong(refusal.balanceUnits())
                    .putLong(refusal.boundUnits())
                    .putLong(refusal.amountUnits());
        } else if (outcome instanceof Outcome.SessionOpened opened) {
            out.put(7).putLong(opened.session());
        } else if (outcome instanceof Outcome.Granted granted) {
            out.put(8).putLong(granted.postedUnits());
        }
    }

    /**
     * Reads outcomes back.
     *
     * @throws MalformedBytesException if these bytes are not outcomes of this version
     */
    public static List<Outcome> decode(byte[] encoded) {
        ByteReader in = new ByteReader(encoded);
        int version = in.get();
        if (version != VERSION) {
            throw new MalformedBytesException(
                    "outcomes of version " + version + " where this program reads version " + VERSION);
        }
        int count = in.getCount(1);
        List<Outcome> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            outcomes.add(decode(in));
        }
        in.end();
        return outcomes;
    }

    private static Outcome decode(ByteReader in) {
        int kind = in.get();
        return switch (kind) {
            case 1 -> Outcome.Committed.DONE;
            case 2 -> new Outcome.Prepared();
            case 3 -> new Outcome.RolledBack();
            case 4 -> new Outcome.NotFound();
            case 5 -> new Outcome.Waiting(in.getText(), in.getInt());
            case 6 ->
                new Outcome.Refused(new Refusal(
                        Refusal.Reason.ofCode(in.get()),
                        in.getText(),
                        in.getText(),
                        in.get(),
                        in.getLong(),
                        in.getLong(),
                        in.getLong()));
            case 7 -> new Outcome.SessionOpened(in.getLong());
            case 8 -> new Outcome.Granted(in.getLong());
            default -> throw new MalformedBytesException("an outcome of the unknown kind " + kind);
        };
    }
}
