package dev.daicho.ledger.core.block;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.block.Operation.ActAs;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Operations in a log entry, and in images while they are prepared. Big-endian.
 *
 * <pre>
 *   count u32 | operations
 *   operation: kind u8 | body by kind
 *     1 define currency  code text | scale u8
 *     2 open account     id text | currency text | lower u64 | upper u64
 *     3 post             session u64 | number u64 | key | memo text | metadata | count u32 | legs
 *     4 change limits    account text | lower u64 | upper u64
 *     5 change status    account text | status u8
 *     6 change access    account text | access
 *     7 act as           actor, who asks for what follows
 *   leg:       account text | currency text | units u64
 *   key:       0 for none; or 1 | text; or 2 | text | first used at u64
 *   metadata:  count u8 | key text, value text, in the order of the keys
 *   status:    1 open, 2 frozen, 3 closed
 * </pre>
 *
 * <p>Actor and access are in {@link AccessCodec}.
 *
 * <p>Stateless.
 */
public final class OperationCodec {

    private static final int MIN_OPERATION_BYTES = 4;
    private static final int MIN_LEG_BYTES = 12;

    private OperationCodec() {}

    /** Writes operations, preceded by their count. */
    public static void encode(List<Operation> operations, ByteWriter out) {
        out.putInt(operations.size());
        for (Operation operation : operations) {
            encode(operation, out);
        }
    }

    private static void encode(Operation operation, ByteWriter out) {
        if (operation instanceof Post post) {
            encodePost(post, out.put(3));
        } else if (operation instanceof DefineCurrency define) {
            out.put(1).putText(define.code()).put(define.scale());
        } else if (operation instanceof OpenAccount open) {
            out.put(2)
                    .putText(open.id())
                    .putText(open.currency())
                    .putLong(open.lowerUnits())
                    .putLong(open.upperUnits());
        } else if (operation instanceof ChangeLimits change) {
            out.put(4).putText(change.account()).putLong(change.lowerUnits()).putLong(change.upperUnits());
        } else if (operation instanceof ChangeStatus change) {
            encode(change.status(), out.put(5).putText(change.account()));
        } else if (operation instanceof ChangeAccess change) {
            AccessCodec.encode(change.access(), out.put(6).putText(change.account()));
        } else if (operation instanceof ActAs acting) {
            AccessCodec.encode(acting.actor(), out.put(7));
        }
    }

    static void encodePost(Post post, ByteWriter out) {
        out.putLong(post.posting().session()).putLong(post.posting().number());
        encodeKey(post, out);
        out.putText(post.memo());
        encode(post.metadata(), out);
        out.putInt(post.legs().size());
        for (PostedLeg leg : post.legs()) {
            out.putText(leg.account()).putText(leg.currency()).putLong(leg.units());
        }
    }

    private static void encodeKey(Post post, ByteWriter out) {
        Long since = post.keySinceMillis();
        if (post.key() == null || since == null) {
            out.putOptionalText(post.key());
        } else {
            out.put(2).putText(post.key()).putLong(since);
        }
    }

    /** Writes metadata. */
    public static void encode(Map<String, String> metadata, ByteWriter out) {
        out.put(metadata.size());
        if (!metadata.isEmpty()) {
            metadata.forEach((key, value) -> out.putText(key).putText(value));
        }
    }

    /** Writes a status. */
    public static void encode(AccountStatus status, ByteWriter out) {
        out.put(
                switch (status) {
                    case OPEN -> 1;
                    case FROZEN -> 2;
                    case CLOSED -> 3;
                });
    }

    /** Reads operations back. */
    public static List<Operation> decode(ByteReader in) {
        int count = in.getCount(MIN_OPERATION_BYTES);
        List<Operation> operations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = in.get();
            operations.add(
                    switch (kind) {
                        case 1 -> new DefineCurrency(in.getText(), in.get());
                        case 2 -> new OpenAccount(in.getText(), in.getText(), in.getLong(), in.getLong());
                        case 3 -> decodePost(in);
                        case 4 -> new ChangeLimits(in.getText(), in.getLong(), in.getLong());
                        case 5 -> new ChangeStatus(in.getText(), decodeStatus(in));
                        case 6 -> new ChangeAccess(in.getText(), AccessCodec.decodeAccess(in));
                        case 7 -> new ActAs(AccessCodec.decodeActor(in));
                        default -> throw new MalformedBytesException("an operation of the unknown kind " + kind);
                    });
        }
        return operations;
    }

    static Post decodePost(ByteReader in) {
        PostingId posting = new PostingId(in.getLong(), in.getLong());
        int marked = in.get();
        if (marked > 2) {
            throw new MalformedBytesException("a key marked by " + marked + " instead of 0, 1 or 2");
        }
        String key = marked == 0 ? null : in.getText();
        Long since = marked == 2 ? in.getLong() : null;
        String memo = in.getText();
        Map<String, String> metadata = decodeMetadata(in);
        int count = in.getCount(MIN_LEG_BYTES);
        List<PostedLeg> legs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            legs.add(new PostedLeg(in.getText(), in.getText(), in.getLong()));
        }
        return new Post(posting, key, since, memo, metadata, legs);
    }

    /** Reads metadata. */
    public static Map<String, String> decodeMetadata(ByteReader in) {
        int count = in.get();
        if (count == 0) {
            return Map.of();
        }
        TreeMap<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = in.getText();
            if (!metadata.isEmpty() && metadata.lastKey().compareTo(key) >= 0) {
                // One content has one encoding: hashes go by it.
                throw new MalformedBytesException("metadata " + key + " that is not in its order");
            }
            metadata.put(key, in.getText());
        }
        return metadata;
    }

    /** Reads a status. */
    public static AccountStatus decodeStatus(ByteReader in) {
        int code = in.get();
        return switch (code) {
            case 1 -> AccountStatus.OPEN;
            case 2 -> AccountStatus.FROZEN;
            case 3 -> AccountStatus.CLOSED;
            default -> throw new MalformedBytesException("an account of the unknown status " + code);
        };
    }
}
