/**
 * The book: one deterministic state machine that decides everything, from nothing but the log. Same log, same book, on every replica
 * and in every replay.
 *
 * <p>Start at {@link dev.daicho.ledger.core.book.Book}. Depends on {@code block}, {@code wire}, {@code history}'s formats and the API's values; on no file,
 * clock, thread or network.
 */
@NullMarked
package dev.daicho.ledger.core.book;

import org.jspecify.annotations.NullMarked;
