package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stratum that has committed, or was given up: inserted in the stratum's own transaction under the request's key, which is what makes the effect of a
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

    /** The request that led the run; null if there was none. */
    @Column(name = "leader")
    private @Nullable UUID leader;

    /** When the run began; null if there was none. */
    @Column(name = "began_at")
    private @Nullable Instant beganAt;

    /** For the persistence provider. */
    protected Execution() {}

    private Execution(
            UUID request,
            UUID chain,
            int stratum,
            Instant executedAt,
            @Nullable UUID leader,
            @Nullable Instant beganAt) {
        this.request = request;
        this.chain = chain;
        this.stratum = stratum;
        this.executedAt = executedAt;
        this.leader = leader;
        this.beganAt = beganAt;
    }

    /** Of a request that a run serves, which begins now. */
    public static Execution running(UUID request, UUID chain, int stratum, UUID leader, Instant now) {
        return new Execution(request, chain, stratum, now, leader, now);
    }

    /** Of a request that is given up and never runs. */
    static Execution skipped(RequestRow request, Instant now) {
        return new Execution(request.request(), request.chain(), request.stratum(), now, null, null);
    }

    /** As another node tells it. */
    static Execution of(UUID chain, ChainFacts.EndFact fact) {
        return new Execution(fact.request(), chain, fact.stratum(), fact.endedAt(), fact.leader(), fact.beganAt());
    }

    ChainFacts.EndFact fact() {
        return new ChainFacts.EndFact(request, stratum, executedAt, leader, beganAt);
    }

    /** The run's work is done; what remains is to commit. */
    void worked(Instant now) {
        executedAt = now;
    }

    /** Whether there was no run: an operator has given it up. */
    boolean isSkipped() {
        return leader == null;
    }

    @Nullable
    UUID leader() {
        return leader;
    }

    int stratum() {
        return stratum;
    }

    @Nullable
    Instant beganAt() {
        return beganAt;
    }

    UUID request() {
        return request;
    }

    Instant executedAt() {
        return executedAt;
    }
}
