/**
 * Bytes in and out with every length checked: what all formats of the ledger are written with.
 *
 * <p>Start at {@link dev.daicho.ledger.core.wire.ByteWriter}. Depends on the JDK alone.
 */
@NullMarked
package dev.daicho.ledger.core.wire;

import org.jspecify.annotations.NullMarked;
