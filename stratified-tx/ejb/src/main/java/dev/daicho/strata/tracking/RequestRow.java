package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request: inserted in the requester's transaction, never changed, so that a stratum that runs before the requester's last branch has
 * committed collides with nothing. Source: S2, S10.
 */
@Entity
@Table(
        name = "strata_request",
        indexes = {
            @Index(name = "strata_request_chain", columnList = "chain"),
            @Index(name = "strata_request_requested", columnList = "requested_at"),
            @Index(name = "strata_request_order", columnList = "order_key")
        })
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class RequestRow {

    @Id
    @Column(name = "request")
    private UUID request;

    @Column(name = "chain", nullable = false)
    private UUID chain;

    @Column(name = "stratum", nullable = false)
    private int stratum;

    /** The order of the requests of one transaction. */
    @Column(name = "place", nullable = false)
    private int place;

    @Column(name = "member", nullable = false, length = 100)
    private String member;

    @Column(name = "payload", nullable = false, length = 262_144)
    private String payload;

    @Column(name = "requested_at", nullable = false)
    private Instant requestedAt;

    /** The leading request of the stratum that asked, or the chain for its first transaction; null in rows of the first version. */
    @Column(name = "requester")
    private @Nullable UUID requester;

    /** Where it runs; null if here. */
    @Column(name = "node", length = 50)
    private @Nullable String node;

    /** The requester's span, as a W3C traceparent; null if nobody traces. */
    @Column(name = "trace", length = 60)
    private @Nullable String trace;

    @Column(name = "order_key", length = 200)
    private @Nullable String orderKey;

    @Column(name = "due_at")
    private @Nullable Instant dueAt;

    /** What it undoes: a request, or the chain for its first transaction. */
    @Column(name = "compensates")
    private @Nullable UUID compensates;

    /** For the persistence provider. */
    protected RequestRow() {}

    public RequestRow(
            UUID request,
            UUID chain,
            int stratum,
            int place,
            String member,
            String payload,
            Instant requestedAt,
            UUID requester,
            RequestTerms terms) {
        this.request = request;
        this.chain = chain;
        this.stratum = stratum;
        this.place = place;
        this.member = member;
        this.payload = payload;
        this.requestedAt = requestedAt;
        this.requester = requester;
        this.orderKey = terms.orderKey();
        this.dueAt = terms.dueAt();
        this.compensates = terms.compensates();
        this.node = terms.node();
        this.trace = terms.trace();
    }

    /** As another node tells it. */
    static RequestRow of(UUID chain, ChainFacts.RequestFact fact, String here) {
        RequestRow row = new RequestRow();
        row.request = fact.request();
        row.chain = chain;
        row.stratum = fact.stratum();
        row.place = fact.place();
        row.member = fact.member();
        String payload = fact.payload();
        row.payload = payload == null ? Knowledge.UNTOLD : payload;
        row.requestedAt = fact.requestedAt();
        row.requester = fact.requester();
        row.orderKey = fact.orderKey();
        row.dueAt = fact.dueAt();
        row.compensates = fact.compensates();
        row.trace = fact.trace();
        row.node = fact.node().equals(here) ? null : fact.node();
        return row;
    }

    ChainFacts.RequestFact fact(String here, boolean withPayload) {
        return new ChainFacts.RequestFact(
                request,
                stratum,
                place,
                member,
                node == null ? here : node,
                withPayload ? payload : null,
                requestedAt,
                requester,
                orderKey,
                dueAt,
                compensates,
                trace);
    }

    public @Nullable String trace() {
        return trace;
    }

    /** Where it runs; null if here. */
    public @Nullable String node() {
        return node;
    }

    public UUID request() {
        return request;
    }

    public UUID chain() {
        return chain;
    }

    public int stratum() {
        return stratum;
    }

    int place() {
        return place;
    }

    @Nullable
    UUID requester() {
        return requester;
    }

    /** Whether one stratum has made both on the same terms; nothing is known of that in rows of the first version. */
    boolean isOfOneStratumWith(RequestRow other) {
        return request.equals(other.request)
                || (requester != null
                        && requester.equals(other.requester)
                        && Objects.equals(orderKey, other.orderKey)
                        && Objects.equals(dueAt, other.dueAt));
    }

    @Nullable
    String orderKey() {
        return orderKey;
    }

    @Nullable
    UUID compensates() {
        return compensates;
    }

    boolean isCompensation() {
        return compensates != null;
    }

    /** Null if at once. */
    public @Nullable Instant dueAt() {
        return dueAt;
    }

    public String member() {
        return member;
    }

    public String payload() {
        return payload;
    }

    public Instant requestedAt() {
        return requestedAt;
    }
}
