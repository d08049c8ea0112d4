package dev.daicho.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One committed posting, as one of its accounts sees it.
 *
 * <p>Immutable. Source: L3 (block id), L13.
 *
 * @param postingId the posting, as its receipt said
 * @param blockId the block that its transaction came in
 * @param amount what this account gained, or gave if negative
 * @param balanceAfter what this account held after it
 * @param legs all of the posting's legs, this account's too
 * @param memo what the poster wrote
 * @param idempotencyKey the posting's key, if it has one
 * @param metadata what the poster's program wrote, by key
 * @param time when the ledger took the posting, or, of a two-phase transaction, its decision
 */
public record HistoryEntry(
        String postingId,
        String blockId,
        Money amount,
        Money balanceAfter,
        List<Leg> legs,
        String memo,
        Optional<String> idempotencyKey,
        Map<String, String> metadata,
        Instant time) {

    /** Copies list and map. */
    public HistoryEntry {
        legs = List.copyOf(legs);
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }
}
