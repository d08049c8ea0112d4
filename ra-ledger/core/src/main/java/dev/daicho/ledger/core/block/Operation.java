package dev.daicho.ledger.core.block;

import java.util.List;
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
     */
    record Post(PostingId posting, @Nullable String key, String memo, List<PostedLeg> legs) implements Operation {

        /** Copies the list. */
        public Post {
            legs = List.copyOf(legs);
        }
    }

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
