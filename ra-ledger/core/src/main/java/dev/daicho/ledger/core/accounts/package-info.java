/**
 * Accounts and currencies as a compact table: a few longs and its id an account, no objects, so that ten million of them are no burden to
 * the heap; and cheap frozen copies of it, so that a snapshot is written while the next blocks are applied.
 *
 * <p>Start at {@link dev.daicho.ledger.core.accounts.Accounts}. Depends on {@code block}, {@code wire} and the API.
 */
@NullMarked
package dev.daicho.ledger.core.accounts;

import org.jspecify.annotations.NullMarked;
