package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.log.Seat.Standing;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.UUID;

/**
 * What servers of a group ask each other beside what the engine does. Big-endian; lengths are checked before anything is allocated.
 *
 * <pre>
 *   request:  "DLPQ" u32 | version u16 | kind u16 | member text | address text | length u32 | entry
 *     kind: 1 hello, 2 append, 3 expel, 4 admit, 5 hand over, 6 add, 7 remove, 8 read index, 9 confirm, 10 checkpoints
 *   answer:   "DLPA" u32 | version u16 | status u16 | standing u8 | group u64 u64 | log index u64 | message text | length u32 | content
 *     status: 0 done, 1 surely not done, 2 may have been done
 * </pre>
 *
 * <p>Version rule: another version is refused, with both named. Stateless.
 */
final class PeerMessage {

    static final int VERSION = 1;

    private static final int REQUEST = 0x444C5051;
    private static final int ANSWER = 0x444C5041;
    private static final UUID NO_GROUP = new UUID(0, 0);

    private PeerMessage() {}

    /** What is asked. */
    enum Kind {
        /** Who are you? */
        HELLO(1),
        /** Append this entry, you are the leader. */
        APPEND(2),
        /** I have lost what I knew: take my vote away. */
        EXPEL(3),
        /** Give me all there is, then my vote. */
        ADMIT(4),
        /** Let another one lead. */
        HAND_OVER(5),
        /** Take a member in. */
        ADD(6),
        /** Take a member out. */
        REMOVE(7),
        /** How far is the log, you are the leader? */
        READ_INDEX(8),
        /** Which term do you know? The answer is in the place of the index. */
        CONFIRM(9),
        /** What were you lately? Lines of an index and a digest. */
        CHECKPOINTS(10);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** How a request went. */
    enum Status {
        /** Done. */
        DONE,
        /** Surely not done. */
        NOT_DONE,
        /** It may have been done, or may yet be. */
        UNKNOWN
    }

    /**
     * A question.
     *
     * @param member who asks; whom it is about, if an administrator asks for a change
     */
    record Request(Kind kind, String member, String address, byte[] entry) {

        /** Whether the member is who asks. */
        boolean isOfAsker() {
            return kind != Kind.HAND_OVER && kind != Kind.ADD && kind != Kind.REMOVE;
        }

        Request(Kind kind, String member, String address) {
            this(kind, member, address, new byte[0]);
        }

        byte[] encode() {
            return new ByteWriter(64 + entry.length)
                    .putInt(REQUEST)
                    .putShort(VERSION)
                    .putShort(kind.code)
                    .putText(member)
                    .putText(address)
                    .putInt(entry.length)
                    .putRaw(entry)
                    .toByteArray();
        }

        static Request decode(byte[] bytes) {
            ByteReader in = begin(bytes, REQUEST);
            int code = in.getShort();
            for (Kind kind : Kind.values()) {
                if (kind.code == code) {
                    Request request = new Request(kind, in.getText(), in.getText(), in.getRaw(in.getCount(1)));
                    in.end();
                    return request;
                }
            }
            throw new MalformedBytesException("a request of the unknown kind " + code);
        }
    }

    /** An answer. */
    record Answer(Status status, Standing standing, UUID group, long logIndex, String message, byte[] content) {

        static Answer done(long logIndex, byte[] content) {
            return new Answer(Status.DONE, Standing.ESTABLISHED, NO_GROUP, logIndex, "", content);
        }

        static Answer failed(Status status, String message) {
            String shortened = message.length() > 1_000 ? message.substring(0, 1_000) : message;
            return new Answer(status, Standing.ESTABLISHED, NO_GROUP, -1, shortened, new byte[0]);
        }

        static Answer hello(Standing standing, UUID group) {
            return new Answer(Status.DONE, standing, group, -1, "", new byte[0]);
        }

        byte[] encode() {
            return new ByteWriter(64 + content.length)
                    .putInt(ANSWER)
                    .putShort(VERSION)
                    .putShort(status.ordinal())
                    .put(standing.ordinal())
                    .putLong(group.getMostSignificantBits())
                    .putLong(group.getLeastSignificantBits())
                    .putLong(logIndex)
                    .putText(message)
                    .putInt(content.length)
                    .putRaw(content)
                    .toByteArray();
        }

        static Answer decode(byte[] bytes) {
            ByteReader in = begin(bytes, ANSWER);
            int status = in.getShort();
            int standing = in.get();
            if (status >= Status.values().length || standing >= Standing.values().length) {
                throw new MalformedBytesException("an answer of status " + status + " and standing " + standing);
            }
            Answer answer = new Answer(
                    Status.values()[status],
                    Standing.values()[standing],
                    new UUID(in.getLong(), in.getLong()),
                    in.getLong(),
                    in.getText(),
                    in.getRaw(in.getCount(1)));
            in.end();
            return answer;
        }
    }

    private static ByteReader begin(byte[] bytes, int magic) {
        ByteReader in = new ByteReader(bytes);
        int found = in.getInt();
        if (found != magic) {
            throw new MalformedBytesException("0x" + Integer.toHexString(found) + " instead of a peer message's magic");
        }
        int version = in.getShort();
        if (version != VERSION) {
            throw new MalformedBytesException(
                    "a peer message of version " + version + " where this program speaks version " + VERSION);
        }
        return in;
    }
}
