/**
 * The ledger's resource adapter: Jakarta Connectors on one side, the embedded ledger on the other. It only translates.
 *
 * <p>Start at {@link dev.daicho.ledger.ra.LedgerResourceAdapter}. Depends on the adapters' common code, the ledger's API and its core.
 */
@NullMarked
package dev.daicho.ledger.ra;

import org.jspecify.annotations.NullMarked;
