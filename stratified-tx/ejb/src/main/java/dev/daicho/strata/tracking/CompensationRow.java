package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How what one stratum did is undone: inserted in that stratum's transaction, never changed. Source: S11. */
@Entity
@Table(name = "strata_compensation", indexes = @Index(name = "strata_compensation_chain", columnList = "chain"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class CompensationRow {

    @Id
    @Column(name = "compensation")
    private UUID compensation;

    @Column(name = "chain", nullable = false)
    private UUID chain;

    /** The leading request of the stratum, or the chain for its first transaction. */
    @Column(name = "requester", nullable = false)
    private UUID requester;

    /** The order within one transaction. */
    @Column(name = "place", nullable = false)
    private int place;

    /** Empty if a member has declared nothing. */
    @Column(name = "member", nullable = false, length = 100)
    private String member;

    @Column(name = "payload", nullable = false, length = 262_144)
    private String payload;

    /** The member whose annotation says it; null if it was said in the stratum's code, for all of it. */
    @Column(name = "of_member", length = 100)
    private @Nullable String ofMember;

    /** For the persistence provider. */
    protected CompensationRow() {}

    public CompensationRow(
            UUID compensation,
            UUID chain,
            UUID requester,
            int place,
            String member,
            String payload,
            @Nullable String ofMember) {
        this.compensation = compensation;
        this.chain = chain;
        this.requester = requester;
        this.place = place;
        this.member = member;
        this.payload = payload;
        this.ofMember = ofMember;
    }

    /** As another node tells it. */
    static CompensationRow of(UUID chain, ChainFacts.CompensationFact fact) {
        return new CompensationRow(
                fact.compensation(),
                chain,
                fact.requester(),
                fact.place(),
                fact.member(),
                fact.payload(),
                fact.ofMember());
    }

    ChainFacts.CompensationFact fact() {
        return new ChainFacts.CompensationFact(compensation, requester, place, member, payload, ofMember);
    }

    UUID requester() {
        return requester;
    }

    int place() {
        return place;
    }

    String member() {
        return member;
    }

    String payload() {
        return payload;
    }

    /** Null if it was said in the stratum's code. */
    @Nullable
    String ofMember() {
        return ofMember;
    }
}
