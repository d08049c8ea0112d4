/**
 * The ledger, embedded: everything but Jakarta EE. Rooms and the arrows between them:
 *
 * <pre>
 *   Ledger → buffer → log (seam) ← ratis
 *      ↘        ↘
 *     replica → book → history, block → wire
 *          ↘ storage
 * </pre>
 *
 * <p>Start at {@link dev.daicho.ledger.core.Ledger}. Depends on the ledger's API; never on {@code jakarta.*} nor the adapters' common code.
 */
@NullMarked
package dev.daicho.ledger.core;

import org.jspecify.annotations.NullMarked;
