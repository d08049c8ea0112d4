package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chain: inserted in the transaction of its first request, changed by an operator's compensation only. Source: S10, S11. */
@Entity
@Table(name = "strata_chain", indexes = @Index(name = "strata_chain_requested", columnList = "requested_at"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class ChainRow {

    @Id
    @Column(name = "chain")
    private UUID chain;

    @Column(name = "requested_at", nullable = false)
    private Instant requestedAt;

    /** The node that it came from; null if it began here. */
    @Column(name = "origin", length = 50)
    private @Nullable String origin;

    /** The member that it began at; null if it began with a request. */
    @Column(name = "head", length = 100)
    private @Nullable String head;

    /** By which it is divided; null if it began with a request. */
    @Column(name = "policy", length = 120)
    private @Nullable String policy;

    /** When an operator began to have it undone; null if not. */
    @Column(name = "compensated_at")
    private @Nullable Instant compensatedAt;

    /** For the persistence provider. */
    protected ChainRow() {}

    public ChainRow(UUID chain, Instant requestedAt) {
        this.chain = chain;
        this.requestedAt = requestedAt;
    }

    /** That began at a member. */
    public ChainRow(UUID chain, Instant requestedAt, @Nullable Division division) {
        this(chain, requestedAt);
        this.head = division == null ? null : division.head();
        this.policy = division == null ? null : division.policy();
    }

    /** That came from another node. */
    static ChainRow from(String origin, ChainFacts facts) {
        ChainRow row = new ChainRow(facts.chain(), facts.requestedAt(), facts.division());
        row.origin = origin;
        return row;
    }

    /** Null if each request is a stratum. */
    @Nullable
    Division division() {
        return head == null || policy == null ? null : new Division(head, policy);
    }

    @Nullable
    String origin() {
        return origin;
    }

    UUID chain() {
        return chain;
    }

    Instant requestedAt() {
        return requestedAt;
    }

    boolean isCompensated() {
        return compensatedAt != null;
    }

    void compensated(Instant now) {
        compensatedAt = now;
    }
}
