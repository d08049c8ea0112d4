package dev.daicho.ledger;

import java.io.Serializable;

/**
 * What a posting is known by. Inside a transaction it holds only if the transaction commits.
 *
 * <p>Immutable. Source: L13 (an idempotency key per transfer).
 *
 * @param postingId unique in the ledger, and the same in the history
 * @param alreadyPosted true if its idempotency key was posted before with the same content: then nothing was posted now, and the id is
 *     that of the posting then
 */
public record Receipt(String postingId, boolean alreadyPosted) implements Serializable {}
