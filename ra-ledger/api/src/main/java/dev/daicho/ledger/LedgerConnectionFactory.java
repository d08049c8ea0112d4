package dev.daicho.ledger;

/**
 * Hands out connections to the ledger. Look it up by its JNDI name, {@code java:/daicho/Ledger}, or inject it:
 *
 * <pre>{@code
 * @Resource(lookup = "java:/daicho/Ledger") LedgerConnectionFactory ledgers;
 * }</pre>
 *
 * <p>Thread-safe.
 *
 * <p>Source: P4, P5.
 */
@FunctionalInterface
public interface LedgerConnectionFactory {

    /**
     * A connection for the calling thread. Inside a JTA transaction everything done over it, and over any other connection taken in
     * the same transaction, is part of that transaction; outside one each call is a transaction of its own.
     *
     * @throws LedgerUnavailableException if no connection can be had now
     */
    LedgerConnection getConnection();
}
