/**
 * The client's side of the log: transactions of many threads gathered into numbered blocks, sent in one communication each, and their
 * outcomes handed back.
 *
 * <p>Start at {@link dev.daicho.ledger.core.buffer.BlockBuffer}. Depends on {@code block}, the {@code log} seam and the API's failures.
 */
@NullMarked
package dev.daicho.ledger.core.buffer;

import org.jspecify.annotations.NullMarked;
