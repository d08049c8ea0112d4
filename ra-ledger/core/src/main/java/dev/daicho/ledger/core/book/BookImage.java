package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.OperationCodec;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.block.OutcomeCodec;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import dev.daicho.ledger.core.wire.RecordSink;
import dev.daicho.ledger.core.wire.RecordSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The records of a book's image, in this order. Big-endian.
 *
 * <pre>
 *   kind u8 | body by kind
 *     1 head      hash 32 | history end u64 | time u64 | last session u64 | blocks u64 | transactions u64 | postings u64 | accounts u32
 *     2 currency  code text | scale u8
 *    16 key terms retention u64 | limit u32 | horizon u64
 *     3 account   id text | currency text | lower u64 | upper u64 | flags u8 | posted u64 | position of last leg u64 | legs u64
 *                 | access | count u32 | marks, one for each 1024th leg: position u64, time u64
 *     4 key       key's hash u64 u64 | posting: session u64, number u64 | content's hash u64 u64 | time u64
 *     5 session   id u64 | member text | nonce u64 u64 | acknowledged u64
 *     6 outcomes  session u64 | sequence u64 | length u32 | outcomes, as answered
 *     7 decision  session u64 | sequence u64 | branch | committed u8
 *     8 mark      branch | committed u8 | since u64 | member text | session u64 | sequence u64
 *     9 node      node identifier text | member text
 *    10 branch    branch | session u64 | sequence u64 | transaction u64 | prepared u64 | count u32 | operations
 *    11 ages      last age u64 | now u64
 *    12 holder    owner | age u64 | lease u64 | expiry u64 | prepared u8 | wait's deadline u64
 *    13 lock      subject text | owner | mode u8
 *    14 waiting   subject text | owner | mode u8
 *    15 ended     owner | reason u8 | subject text | detail text | since u64
 *    17 heuristic branch | committed u8 | completed u64      from version 4 of the snapshot
 *   255 end
 *   flags: status in bits 0 and 1 (0 open, 1 frozen, 2 closed); bit 2: limits were changed
 *   owner: session u64 | transaction u64 | branch (length u8, 0 for none; bytes)
 * </pre>
 *
 * <p>The amounts that prepared branches hold are not in it: they follow from the branches. Version rule: the snapshot file's header carries it.
 *
 * <p>Not thread-safe.
 */
final class BookImage {

    static final int ACCOUNT = 3;
    static final int KEY = 4;

    private static final int WITHOUT_HEURISTICS = 3;
    private static final int WITH_HEURISTICS = 4;

    /** The first record. */
    record Head(byte[] hash, long historyEnd, BookCounters counters, long postingCount, int accountCount) {}

    private final Accounts accounts;
    private final Keys keys;
    private final Decisions decisions;
    private final Sessions sessions;
    private final TreeMap<String, String> nodes;
    private final Branches branches;
    private final Heuristics heuristics;
    private final LockImage locks;

    BookImage(
            Accounts accounts,
            Keys keys,
            Decisions decisions,
            Sessions sessions,
            TreeMap<String, String> nodes,
            Branches branches,
            Heuristics heuristics,
            Locks locks) {
        this.heuristics = heuristics;
        this.accounts = accounts;
        this.keys = keys;
        this.decisions = decisions;
        this.sessions = sessions;
        this.nodes = nodes;
        this.branches = branches;
        this.locks = new LockImage(locks);
    }

    /** Encodes what is short, shares what may be long. */
    FrozenBook freeze(byte[] head, long historyEnd, BookCounters counters) {
        List<byte[]> before = new ArrayList<>();
        RecordSink sink = record -> before.add(record.toByteArray());
        ByteWriter out = new ByteWriter(256);
        out.put(1)
                .putRaw(head)
                .putLong(historyEnd)
                .putLong(counters.timeMillis())
                .putLong(counters.lastSession())
                .putLong(counters.blockCount())
                .putLong(counters.transactionCount())
                .putLong(branches.postingCount())
                .putInt(accounts.count());
        emit(out, sink);
        for (Currency currency : accounts.currencies()) {
            emit(out.put(2).putText(currency.code()).put(currency.scale()), sink);
        }
        keys.writeTerms(out.put(16));
        emit(out, sink);
        List<byte[]> after = new ArrayList<>();
        writeRest(record -> after.add(record.toByteArray()));
        int version = heuristics.all().isEmpty() ? WITHOUT_HEURISTICS : WITH_HEURISTICS;
        return new FrozenBook(version, historyEnd, before, accounts.freeze(), keys.freeze(), after);
    }

    private void writeRest(RecordSink sink) {
        ByteWriter out = new ByteWriter(256);
        writeSessions(out, sink);
        for (Map.Entry<BranchId, Decisions.Mark> mark : decisions.marks().entrySet()) {
            out.put(8);
            BlockCodec.encodeBranch(mark.getKey(), out);
            out.put(mark.getValue().committed() ? 1 : 0)
                    .putLong(mark.getValue().sinceMillis())
                    .putText(mark.getValue().member())
                    .putLong(mark.getValue().session())
                    .putLong(mark.getValue().sequence());
            emit(out, sink);
        }
        nodes.forEach((node, member) -> emit(out.put(9).putText(node).putText(member), sink));
        for (PreparedBranch branch : branches.all()) {
            out.put(10);
            BlockCodec.encodeBranch(branch.branch(), out);
            out.putLong(branch.session())
                    .putLong(branch.sequence())
                    .putLong(branch.transaction())
                    .putLong(branch.preparedMillis());
            OperationCodec.encode(branch.operations(), out);
            emit(out, sink);
        }
        locks.write(out, sink);
        for (HeuristicBranch branch : heuristics.all().values()) {
            BlockCodec.encodeBranch(branch.branch(), out.put(17));
            emit(out.put(branch.committed() ? 1 : 0).putLong(branch.completedMillis()), sink);
        }
        emit(out.put(255), sink);
    }

    private void writeSessions(ByteWriter out, RecordSink sink) {
        for (Session session : sessions.all()) {
            out.put(5)
                    .putLong(session.id())
                    .putText(session.member())
                    .putLong(session.nonceHigh())
                    .putLong(session.nonceLow())
                    .putLong(session.acknowledged());
            emit(out, sink);
            for (Map.Entry<Long, List<Outcome>> kept : session.kept().entrySet()) {
                byte[] outcomes = OutcomeCodec.encode(kept.getValue());
                emit(
                        out.put(6)
                                .putLong(session.id())
                                .putLong(kept.getKey())
                                .putInt(outcomes.length)
                                .putRaw(outcomes),
                        sink);
            }
            for (Map.Entry<Long, List<BranchId>> decided : session.decided().entrySet()) {
                for (BranchId branch : decided.getValue()) {
                    out.put(7).putLong(session.id()).putLong(decided.getKey());
                    BlockCodec.encodeBranch(branch, out);
                    emit(out.put(decisions.awaitedCommitted(branch) ? 1 : 0), sink);
                }
            }
        }
    }

    static void emit(ByteWriter out, RecordSink sink) {
        sink.put(out);
        out.clear();
    }

    static Head readHead(RecordSource source) {
        ByteReader in = source.next();
        if (in == null || in.get() != 1) {
            throw new MalformedBytesException("an image that does not begin with its head");
        }
        byte[] hash = in.getRaw(HistoryRecords.HASH_BYTES);
        long historyEnd = in.getLong();
        BookCounters counters = new BookCounters(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        return new Head(hash, historyEnd, counters, in.getLong(), in.getInt());
    }

    void read(RecordSource source) {
        ByteReader in;
        while ((in = source.next()) != null) {
            int kind = in.get();
            switch (kind) {
                case 2 -> accounts.add(new Currency(in.getText(), in.get()));
                case ACCOUNT -> accounts.restore(in);
                case KEY -> keys.restore(in);
                case 16 -> keys.restoreTerms(in);
                case 5 -> {
                    Session session = new Session(in.getLong(), in.getText(), in.getLong(), in.getLong(), in.getLong());
                    sessions.restore(session);
                }
                case 6 ->
                    sessions.existing(in.getLong()).keep(in.getLong(), OutcomeCodec.decode(in.getRaw(in.getCount(1))));
                case 7 -> readDecision(in);
                case 8 ->
                    decisions.mark(
                            BlockCodec.decodeBranch(in),
                            new Decisions.Mark(in.get() == 1, in.getLong(), in.getText(), in.getLong(), in.getLong()));
                case 9 -> nodes.put(in.getText(), in.getText());
                case 10 ->
                    branches.prepare(new PreparedBranch(
                            BlockCodec.decodeBranch(in),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            OperationCodec.decode(in)));
                case 17 ->
                    heuristics.add(new HeuristicBranch(BlockCodec.decodeBranch(in), in.get() == 1, in.getLong()));
                case 11, 12, 13, 14, 15 -> locks.read(kind, in);
                case 255 -> {
                    // The file's own end, with its last checksum, is behind it.
                    if (source.next() != null) {
                        throw new MalformedBytesException("something after its end");
                    }
                    return;
                }
                default -> throw new MalformedBytesException("an image record of the unknown kind " + kind);
            }
        }
        throw new MalformedBytesException("an image without its end");
    }

    private void readDecision(ByteReader in) {
        Session session = sessions.existing(in.getLong());
        long sequence = in.getLong();
        BranchId branch = BlockCodec.decodeBranch(in);
        decisions.await(branch, in.get() == 1);
        session.decidedIn(sequence, branch);
    }
}
