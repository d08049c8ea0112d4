package dev.daicho.ledger.core.block;

import dev.daicho.ledger.AccountStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a transaction does, in the ledger's own terms: amounts are counts of a currency's smallest unit.
 *
 * <p>Immutable. Source: L2, L11, L13.
 */
public sealed interface Operation {

    /**
     * The most that an account may hold or owe, in smallest units, whatever its limits say: so that no sum of two such amounts leaves
     * the range of a {@code long}.
     */
    long MAX_UNITS = (1L << 62) - 1;

    /** Makes a currency known. */
    record DefineCurrency(String code, int scale) implements Operation {}

    /**
     * Opens an account.
     *
     * @param lowerUnits its lower limit, −{@link #MAX_UNITS} for none
     * @param upperUnits its upper limit, {@link #MAX_UNITS} for none
     */
    record OpenAccount(String id, String currency, long lowerUnits, long upperUnits) implements Operation {}

    /**
     * Posts legs that sum to zero in each currency.
     *
     * @param posting the posting's identifier
     * @param key its idempotency key, if it has one
     * @param keySinceMillis when that key was first used for it, as far as its client knows; null if it does not say
     * @param metadata in the order of its keys
     */
    record Post(
            PostingId posting,
            @Nullable String key,
            @Nullable Long keySinceMillis,
            String memo,
            Map<String, String> metadata,
            List<PostedLeg> legs)
            implements Operation {

        /** The most entries of metadata. */
        public static final int MAX_METADATA_COUNT = 16;

        /** Copies the list; the map stays as it is: it has to be sorted, and nobody may change it. */
        public Post {
            legs = List.copyOf(legs);
        }

        /** Without metadata. */
        public Post(PostingId posting, @Nullable String key, String memo, List<PostedLeg> legs) {
            this(posting, key, null, memo, Map.of(), legs);
        }
    }

    /**
     * Gives an account other limits.
     *
     * @param lowerUnits its lower limit, −{@link #MAX_UNITS} for none
     * @param upperUnits its upper limit, {@link #MAX_UNITS} for none
     */
    record ChangeLimits(String account, long lowerUnits, long upperUnits) implements Operation {}

    /** Freezes an account, ends its freeze, or closes it for good. */
    record ChangeStatus(String account, AccountStatus status) implements Operation {}

    /** Says whose an account is and who may do what with it; null: open to all. */
    record ChangeAccess(String account, @Nullable Access access) implements Operation {}

    /** Says who asks for the operations that follow in this transaction. */
    record ActAs(Actor actor) implements Operation {}

    /**
     * One account's side of a posting.
     *
     * @param units what it gains, negative for what it gives, never zero
     */
    record PostedLeg(String account, String currency, long units) {}

    /**
     * A posting's identifier: given by the client, unique because no two sessions have the same number.
     *
     * @param session the session that made it
     * @param number counts the session's postings
     */
    record PostingId(long session, long number) {

        /** As receipts and histories show it. */
        @Override
        public String toString() {
            return session + "-" + number;
        }
    }
}
