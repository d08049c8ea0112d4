package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A chain: inserted in the transaction of its first request, never changed. Source: S10. */
@Entity
@Table(name = "strata_chain", indexes = @Index(name = "strata_chain_requested", columnList = "requested_at"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class ChainRow {

    @Id
    @Column(name = "chain")
    private UUID chain;

    @Column(name = "requested_at", nullable = false)
    private Instant requestedAt;

    /** For the persistence provider. */
    protected ChainRow() {}

    public ChainRow(UUID chain, Instant requestedAt) {
        this.chain = chain;
        this.requestedAt = requestedAt;
    }

    UUID chain() {
        return chain;
    }

    Instant requestedAt() {
        return requestedAt;
    }
}
