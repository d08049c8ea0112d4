package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.BranchId;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log that is a list, and a book that applies it: every block goes through its bytes. */
final class BookDriver {

    final MemoryJournal journal = new MemoryJournal();
    final List<byte[]> log = new ArrayList<>();
    Book book = new Book(journal);
    private long stampMillis = 1_000_000;
    private long postingNumber;

    static BranchId branch(String name) {
        return new BranchId(name.getBytes(StandardCharsets.UTF_8));
    }

    static DefineCurrency currency(String code) {
        return new DefineCurrency(code, 2);
    }

    static OpenAccount account(String id, long lowerUnits) {
        return new OpenAccount(id, "CZK", lowerUnits, Operation.MAX_UNITS);
    }

    Post post(String from, String to, long units, @Nullable String key) {
        return new Post(
                new PostingId(1, ++postingNumber),
                key,
                "",
                List.of(new PostedLeg(from, "CZK", -units), new PostedLeg(to, "CZK", units)));
    }

    /** Time goes on before the next block. */
    void pass(long millis) {
        stampMillis += millis;
    }

    List<Outcome> apply(Block block) {
        byte[] entry = BlockCodec.encode(block);
        stampMillis += 7;
        BlockCodec.stamp(entry, stampMillis);
        log.add(entry);
        return book.apply(log.size() - 1, BlockCodec.decode(entry), () -> {});
    }

    List<Outcome> apply(long session, long sequence, long acknowledged, Command... commands) {
        return apply(new Block(true, 0, session, sequence, acknowledged, List.of(commands)));
    }

    long open(String member, long nonce) {
        Outcome opened = apply(new Block(true, 0, 0, 0, 0, List.of(new Command.OpenSession(member, nonce, 0))))
                .get(0);
        return ((Outcome.SessionOpened) opened).session();
    }

    /** Currency, a source of money without limits, and accounts that can't be overdrawn. */
    long openWithAccounts(String... accounts) {
        long session = open("node", 1);
        List<Operation> operations = new ArrayList<>();
        operations.add(currency("CZK"));
        operations.add(account("source", -Operation.MAX_UNITS));
        for (String account : accounts) {
            operations.add(account(account, 0));
        }
        apply(session, 1, 0, new Command.OnePhase(null, operations));
        return session;
    }

    long posted(String account) {
        AccountState state = book.account(account);
        return state == null ? 0 : state.postedUnits();
    }

    /** The same log, block by block, in a new book; kept or dissolved. */
    static Book replay(List<byte[]> log, boolean kept, MemoryJournal journal) {
        Book replayed = new Book(journal);
        for (int index = 0; index < log.size(); index++) {
            Block block = BlockCodec.decode(log.get(index));
            replayed.apply(
                    index,
                    new Block(
                            kept,
                            block.stampedMillis(),
                            block.session(),
                            block.sequence(),
                            block.acknowledged(),
                            block.commands()),
                    () -> {});
        }
        return replayed;
    }

    /** A book made from another's image, which goes on with the same journal. */
    static Book throughImage(Book book, MemoryJournal journal) {
        Deque<byte[]> records = new ArrayDeque<>();
        book.writeTo(record -> records.add(record.toByteArray()));
        return Book.restore(() -> records.isEmpty() ? null : new ByteReader(records.remove()), journal);
    }

    static int sizeOf(Book book) {
        ByteWriter all = new ByteWriter(1024);
        book.writeTo(record -> all.putRaw(record.toByteArray()));
        return all.sizeBytes();
    }
}
