/**
 * What travels to the log and back: a block of commands, each of them one transaction or one decision, and one outcome for each.
 *
 * <p>Start at {@link dev.daicho.ledger.core.block.Block}. Depends on {@code wire} alone.
 */
@NullMarked
package dev.daicho.ledger.core.block;

import org.jspecify.annotations.NullMarked;
