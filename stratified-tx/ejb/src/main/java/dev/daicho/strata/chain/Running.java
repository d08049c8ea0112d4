package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import java.util.UUID;

/**
 * The chain that a transaction belongs to, kept with the transaction: that of the stratum that runs in it, or the one that its first
 * request began. Used by one transaction, so by one thread at a time. Source: S1, S10.
 */
final class Running {

    /** The key under which the transaction keeps it. */
    static final Object KEY = Running.class.getName();

    private final ChainId chain;
    private final int stratum;
    private final UUID requester;
    private int requests;

    /** Of the stratum that a request leads, or of the chain's first transaction, which is known by the chain's own name. */
    Running(ChainId chain, int stratum, UUID requester) {
        this.chain = chain;
        this.stratum = stratum;
        this.requester = requester;
    }

    UUID requester() {
        return requester;
    }

    ChainId chain() {
        return chain;
    }

    int nextStratum() {
        return stratum + 1;
    }

    /** Numbers the requests of this transaction, from 1. */
    int nextPlace() {
        return ++requests;
    }
}
