/**
 * Verifies a ledger's files without a running ledger and without changing a byte.
 *
 * <p>Start at {@link dev.daicho.ledger.core.verify.LedgerVerifier}, the command. Depends on {@code history}, {@code storage},
 * {@code book}, {@code wire} and the API; on nothing beyond the platform.
 */
@NullMarked
package dev.daicho.ledger.core.verify;

import org.jspecify.annotations.NullMarked;
