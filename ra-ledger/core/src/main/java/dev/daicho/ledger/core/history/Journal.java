package dev.daicho.ledger.core.history;

import java.nio.ByteBuffer;

/**
 * Where the book writes its history: one stream of bytes, addressed by position. Called by one thread.
 *
 * <p>Source: L5, L13.
 */
public interface Journal {

    /** Where the next byte goes. */
    long endPosition();

    /** Appends whole records. They need not be durable: what is lost is written again, the same, from the log. */
    void append(ByteBuffer records);
}
