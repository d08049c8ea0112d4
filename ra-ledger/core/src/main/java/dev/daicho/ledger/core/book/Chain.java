package dev.daicho.ledger.core.book;

import dev.daicho.ledger.Currency;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.history.HistoryRecord.AccessChanged;
import dev.daicho.ledger.core.history.HistoryRecord.AccountOpened;
import dev.daicho.ledger.core.history.HistoryRecord.BlockEnd;
import dev.daicho.ledger.core.history.HistoryRecord.CurrencyDefined;
import dev.daicho.ledger.core.history.HistoryRecord.LimitsChanged;
import dev.daicho.ledger.core.history.HistoryRecord.Posted;
import dev.daicho.ledger.core.history.HistoryRecord.PostedHistoryLeg;
import dev.daicho.ledger.core.history.HistoryRecord.StatusChanged;
import dev.daicho.ledger.core.history.HistoryRecords;
import dev.daicho.ledger.core.history.Journal;
import dev.daicho.ledger.core.wire.ByteWriter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the history of the block that is being applied, and links it to the block before by its hash.
 *
 * <p>Not thread-safe. Source: L5 (the block's boundary is in the log), L13 (hash chain).
 */
final class Chain {

    private final Journal journal;
    private final ByteWriter pending = new ByteWriter(4096);
    private final MessageDigest digest = sha256();
    private byte[] head;
    private boolean begun;

    Chain(Journal journal, byte[] head) {
        this.journal = journal;
        this.head = head;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException("This Java platform has no SHA-256", everyPlatformHasIt);
        }
    }

    byte[] head() {
        return head.clone();
    }

    long endPosition() {
        return journal.endPosition() + pending.sizeBytes();
    }

    void defined(Currency currency) {
        int frame = HistoryRecords.beginFrame(pending);
        HistoryRecords.write(new CurrencyDefined(currency.code(), currency.scale()), pending);
        end(frame);
    }

    void opened(OpenAccount account, long timeMillis) {
        int frame = HistoryRecords.beginFrame(pending);
        HistoryRecords.write(
                new AccountOpened(
                        account.id(), account.currency(), account.lowerUnits(), account.upperUnits(), timeMillis),
                pending);
        end(frame);
    }

    void changed(ChangeLimits limits, long timeMillis) {
        int frame = HistoryRecords.beginFrame(pending);
        HistoryRecords.write(
                new LimitsChanged(limits.account(), limits.lowerUnits(), limits.upperUnits(), timeMillis), pending);
        end(frame);
    }

    void changed(ChangeStatus status, long timeMillis) {
        int frame = HistoryRecords.beginFrame(pending);
        HistoryRecords.write(new StatusChanged(status.account(), status.status(), timeMillis), pending);
        end(frame);
    }

    void changed(ChangeAccess access, long timeMillis) {
        int frame = HistoryRecords.beginFrame(pending);
        HistoryRecords.write(new AccessChanged(access.account(), access.access(), timeMillis), pending);
        end(frame);
    }

    /** Posts every leg to its account and writes the record, which points back to each account's leg before. */
    void posted(Post post, Block block, long timeMillis, Accounts accounts) {
        long position = endPosition();
        int frame = HistoryRecords.beginFrame(pending);
        List<PostedHistoryLeg> legs = new ArrayList<>(post.legs().size());
        for (PostedLeg leg : post.legs()) {
            AccountState account = accounts.existing(leg.account());
            long previous = account.lastLegPosition();
            long after = account.post(leg.units(), position, timeMillis);
            legs.add(new PostedHistoryLeg(leg.account(), leg.currency(), leg.units(), after, previous));
        }
        HistoryRecords.write(
                new Posted(
                        post.posting(),
                        block.session(),
                        block.sequence(),
                        timeMillis,
                        post.key(),
                        post.memo(),
                        post.metadata(),
                        legs),
                pending);
        end(frame);
    }

    private void end(int frame) {
        HistoryRecords.endFrame(pending, frame);
        begin();
        digest.update(pending.viewFrom(frame));
    }

    private void begin() {
        if (!begun) {
            begun = true;
            digest.update(head);
        }
    }

    /** Hands on what was written so far, so that readers find it. */
    void flush() {
        ByteBuffer records = pending.viewFrom(0);
        if (records.hasRemaining()) {
            journal.append(records);
            pending.clear();
        }
    }

    void endBlock(long logIndex, Block block, long timeMillis) {
        begin();
        int frame = HistoryRecords.beginFrame(pending);
        HistoryRecords.writeWithoutHash(
                new BlockEnd(
                        logIndex,
                        block.session(),
                        block.sequence(),
                        timeMillis,
                        block.commands().size(),
                        head,
                        new byte[0]),
                pending);
        digest.update(pending.viewFrom(frame + HistoryRecords.FRAME_BYTES));
        head = digest.digest();
        begun = false;
        pending.putRaw(head);
        HistoryRecords.endFrame(pending, frame);
        flush();
    }
}
