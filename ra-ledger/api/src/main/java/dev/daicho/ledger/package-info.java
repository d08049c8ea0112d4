/**
 * What an application sees of the ledger: connections, postings, balances and history, and the failures it can expect.
 *
 * <p>Start at {@link dev.daicho.ledger.LedgerConnectionFactory}. Depends on the JDK and, for one annotation that may be absent at run
 * time, on Jakarta Enterprise Beans.
 */
@NullMarked
package dev.daicho.ledger;

import org.jspecify.annotations.NullMarked;
