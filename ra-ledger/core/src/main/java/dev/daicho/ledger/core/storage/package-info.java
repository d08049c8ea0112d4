/**
 * Files of the ledger's own: private to their owner, checked, replaced whole; the data directory with its lock and its identity.
 *
 * <p>Start at {@link dev.daicho.ledger.core.storage.DataDirectory}. Depends on {@code wire} and the API's failures.
 */
@NullMarked
package dev.daicho.ledger.core.storage;

import org.jspecify.annotations.NullMarked;
