package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/**
 * A stratum that has committed: inserted in the stratum's own transaction under the request's key, which is what makes the effect of a
 * request exactly once, however often it is delivered. Source: S2.
 */
@Entity
@Table(name = "strata_execution", indexes = @Index(name = "strata_execution_chain", columnList = "chain"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class Execution {

    @Id
    @Column(name = "request")
    private UUID request;

    @Column(name = "chain", nullable = false)
    private UUID chain;

    @Column(name = "stratum", nullable = false)
    private int stratum;

    @Column(name = "executed_at", nullable = false)
    private Instant executedAt;

    /** For the persistence provider. */
    protected Execution() {}

    public Execution(UUID request, UUID chain, int stratum, Instant executedAt) {
        this.request = request;
        this.chain = chain;
        this.stratum = stratum;
        this.executedAt = executedAt;
    }

    UUID request() {
        return request;
    }

    Instant executedAt() {
        return executedAt;
    }
}
