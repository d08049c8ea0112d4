package dev.daicho.ledger.core.history;

import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.core.block.Access;
import dev.daicho.ledger.core.block.Operation.PostingId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record of the history, as read back. Immutable but for the hashes' arrays, which nobody changes. Source: L5, L13. */
public sealed interface HistoryRecord {

    /** A currency was defined. */
    record CurrencyDefined(String code, int scale) implements HistoryRecord {}

    /** An account was opened. */
    record AccountOpened(String id, String currency, long lowerUnits, long upperUnits, long timeMillis)
            implements HistoryRecord {}

    /** An account got other limits. */
    record LimitsChanged(String id, long lowerUnits, long upperUnits, long timeMillis) implements HistoryRecord {}

    /** An account was frozen, opened again or closed. */
    record StatusChanged(String id, AccountStatus status, long timeMillis) implements HistoryRecord {}

    /** Somebody else may do something else with an account; null: it is open to all. */
    record AccessChanged(String id, @Nullable Access access, long timeMillis) implements HistoryRecord {}

    /** A posting was committed. */
    record Posted(
            PostingId posting,
            long blockSession,
            long blockSequence,
            long timeMillis,
            @Nullable String key,
            String memo,
            Map<String, String> metadata,
            List<PostedHistoryLeg> legs)
            implements HistoryRecord {}

    /**
     * One leg of it.
     *
     * @param previousPosition where the record with the account's leg before begins, −1 if this is its first
     */
    record PostedHistoryLeg(
            String account, String currency, long units, long balanceAfterUnits, long previousPosition) {}

    /** A block's records end here. */
    record BlockEnd(
            long logIndex,
            long session,
            long sequence,
            long timeMillis,
            int transactionCount,
            byte[] previousHash,
            byte[] hash)
            implements HistoryRecord {}
}
