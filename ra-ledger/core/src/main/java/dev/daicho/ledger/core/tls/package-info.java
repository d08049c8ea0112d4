/**
 * Who a server is to its peers, and whom it takes for them: mutual TLS with pinned certificates.
 *
 * <p>Start at {@link dev.daicho.ledger.core.tls.PeerIdentity}. Depends on the Java platform alone.
 */
@NullMarked
package dev.daicho.ledger.core.tls;

import org.jspecify.annotations.NullMarked;
