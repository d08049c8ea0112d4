package dev.daicho.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Legs that are posted together or not at all, and that sum to zero in each currency: money moves, it is never made.
 *
 * <p>Immutable. Source: L2, L13 (double entry).
 *
 * @param legs 2 to 1000 legs, no account twice
 * @param idempotencyKey names this posting, so that it can be asked for again without being posted again, for as long as the ledger
 *     remembers keys (a setting: a week and a million keys by default, whichever is over first); null for none
 * @param memo up to 256 characters for people, kept in the history
 * @param metadata up to 16 entries for programs, such as an order's number, kept in the history and under its hashes: keys of 1 to 64
 *     characters, values of up to 256, together up to 2,048 bytes of UTF-8
 * @param keySince when this posting was first tried with its key, at the latest: if the ledger has forgotten keys of that time, it refuses
 *     ({@link KeyForgottenException}) instead of posting what may have been posted; null for none, as on a first try
 */
public record Posting(
        List<Leg> legs,
        @Nullable String idempotencyKey,
        String memo,
        Map<String, String> metadata,
        @Nullable Instant keySince) {

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The most legs that one posting has. */
    public static final int MAX_LEG_COUNT = 1000;

    /**
     * Checks all that can be told without the ledger.
     *
     * @throws InvalidPostingException if the legs are too few, too many, name an account twice or do not sum to zero
     * @throws InvalidNameException if key, memo or metadata break their rules
     */
    public Posting {
        legs = List.copyOf(legs);
        if (legs.size() < 2 || legs.size() > MAX_LEG_COUNT) {
            throw new InvalidPostingException(
                    "A posting has 2 to " + MAX_LEG_COUNT + " legs; this one has " + legs.size());
        }
        checkAccountsDiffer(legs);
        checkBalanced(legs);
        if (idempotencyKey != null) {
            Names.checkKey(idempotencyKey);
        }
        Names.checkMemo(memo);
        metadata = Names.checkedMetadata(metadata);
        if (keySince != null && (idempotencyKey == null || keySince.isBefore(EARLIEST) || keySince.isAfter(LATEST))) {
            throw new InvalidPostingException("A posting first tried at " + keySince + " with "
                    + (idempotencyKey == null ? "no key" : "a key") + ": that time goes with a key, and is after 1970");
        }
    }

    /** Without metadata. */
    public Posting(List<Leg> legs, @Nullable String idempotencyKey, String memo) {
        this(legs, idempotencyKey, memo, Map.of(), null);
    }

    /** The key, if there is one. */
    public Optional<String> key() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** Starts an empty posting. */
    public static Builder builder() {
        return new Builder();
    }

    private static void checkAccountsDiffer(List<Leg> legs) {
        Set<String> seen = new HashSet<>();
        for (Leg leg : legs) {
            if (!seen.add(leg.account())) {
                throw new InvalidPostingException("Account " + leg.account()
                        + " is named twice in one posting; name it once, with what it gains or gives in all");
            }
        }
    }

    private static void checkBalanced(List<Leg> legs) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (Leg leg : legs) {
            sums.merge(leg.amount().currency(), leg.amount().amount(), BigDecimal::add);
        }
        sums.forEach((currency, sum) -> {
            if (sum.signum() != 0) {
                throw new InvalidPostingException("The legs in " + currency + " sum to " + sum.toPlainString()
                        + " instead of zero: what is given has to be gained");
            }
        });
    }

    /** Collects legs; each call returns this builder. Not thread-safe. */
    public static final class Builder {
        private final List<Leg> legs = new ArrayList<>();
        private @Nullable String idempotencyKey;
        private String memo = "";
        private @Nullable Instant keySince;
        private final SortedMap<String, String> metadata = new TreeMap<>();

        private Builder() {}

        /**
         * The account gives that amount.
         *
         * @throws InvalidAmountException if it is zero or negative
         */
        public Builder from(String account, Money amount) {
            legs.add(new Leg(account, positive(amount).negate()));
            return this;
        }

        /**
         * The account gains that amount.
         *
         * @throws InvalidAmountException if it is zero or negative
         */
        public Builder to(String account, Money amount) {
            legs.add(new Leg(account, positive(amount)));
            return this;
        }

        /**
         * Says when this posting was first tried with its key, for a retry that may come late; take a minute off if clocks may differ.
         */
        public Builder keySince(Instant firstTried) {
            keySince = firstTried;
            return this;
        }

        /** Names the posting: 1 to 128 printable characters, no space at either end. */
        public Builder idempotencyKey(String key) {
            idempotencyKey = key;
            return this;
        }

        /** Up to 256 characters for people, without control characters. */
        public Builder memo(String text) {
            memo = text;
            return this;
        }

        /** Adds an entry for programs; the same key again replaces it. */
        public Builder metadata(String key, String value) {
            metadata.put(key, value);
            return this;
        }

        /** The posting, checked. */
        public Posting build() {
            return new Posting(legs, idempotencyKey, memo, metadata, keySince);
        }

        private static Money positive(Money amount) {
            if (amount.amount().signum() <= 0) {
                throw new InvalidAmountException("The amount is " + amount + "; it has to be more than zero");
            }
            return amount;
        }
    }
}
