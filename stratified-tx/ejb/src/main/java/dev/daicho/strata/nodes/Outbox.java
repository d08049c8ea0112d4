package dev.daicho.strata.nodes;

import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Whom the current transaction will have to tell, once, when its work is done: so that whoever is told of one of its requests is told of all.
 * Used by one transaction. Source: S3, S8.
 */
public final class Outbox implements Synchronization {

    private static final String KEY = Outbox.class.getName();

    private final Correspondence correspondence;
    private final UUID chain;
    private final Set<String> whom = new HashSet<>();
    private final Set<UUID> made = new HashSet<>();

    private Outbox(Correspondence correspondence, UUID chain) {
        this.correspondence = correspondence;
        this.chain = chain;
    }

    /** The current transaction's, which works for one chain. */
    public static Outbox of(
            TransactionSynchronizationRegistry transactions, Correspondence correspondence, UUID chain) {
        if (transactions.getResource(KEY) instanceof Outbox outbox) {
            return outbox;
        }
        Outbox outbox = new Outbox(correspondence, chain);
        transactions.putResource(KEY, outbox);
        transactions.registerInterposedSynchronization(outbox);
        return outbox;
    }

    /** This request was made, wherever it runs. */
    public void made(UUID request) {
        made.add(request);
    }

    public void tell(String node) {
        whom.add(node);
    }

    public void tell(Set<String> nodes) {
        whom.addAll(nodes);
    }

    @Override
    public void beforeCompletion() {
        correspondence.tell(chain, whom, made);
    }

    @Override
    public void afterCompletion(int status) {
        // Messages go, or do not, with the transaction.
    }
}
