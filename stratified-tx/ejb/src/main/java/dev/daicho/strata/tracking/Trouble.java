package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/**
 * What went wrong with one request so far, and when it is its turn again. There is none for a request with which nothing has. It is
 * written in transactions of its own, since the stratum's rolls back. Source: S11.
 */
@Entity
@Table(name = "strata_trouble", indexes = @Index(name = "strata_trouble_next", columnList = "next_at"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class Trouble {

    /** What kind of trouble the request is in now. */
    public enum Kind {
        /** An attempt rolled back. */
        FAILED,
        /** Its member is not deployed; no attempt was made. */
        MEMBER_ABSENT,
        /** It waits for announced strata; no attempt was made. */
        JOINING,
        /** It failed as often as is allowed. */
        PARKED,
        /** Its message was put again: it was parked and somebody has resumed it, or the message was lost. */
        PUT_AGAIN
    }

    static final int CAUSE_LENGTH = 2000;

    @Id
    @Column(name = "request")
    private UUID request;

    /** A kind's name, as text: after a kill, H2 2.2.224 was seen to give back an ENUM column's ordinals for its names. */
    @Column(name = "kind", nullable = false, length = 20)
    private String kind;

    /** Attempts that rolled back, ever. */
    @Column(name = "failures", nullable = false)
    private int failures;

    /** How often in a row what it waits for was looked for and absent. */
    @Column(name = "looks", nullable = false)
    private int looks;

    /** The number of the last attempt that is known to have failed, counted anew after a resume. */
    @Column(name = "failed_attempt", nullable = false)
    private int failedAttempt;

    @Column(name = "cause", nullable = false, length = CAUSE_LENGTH)
    private String cause;

    @Column(name = "noted_at", nullable = false)
    private Instant notedAt;

    @Column(name = "next_at", nullable = false)
    private Instant nextAt;

    @Version
    @Column(name = "version", nullable = false)
    private int version;

    /** For the persistence provider. */
    protected Trouble() {}

    public Trouble(UUID request, Instant now) {
        this.request = request;
        this.kind = Kind.PUT_AGAIN.name();
        this.cause = "";
        this.notedAt = now;
        this.nextAt = now;
    }

    /** An attempt rolled back; telling it again changes nothing, so that the first cause told stays. */
    public void failed(int attempt, String why, Instant now) {
        if (attempt <= failedAttempt) {
            return;
        }
        kind = Kind.FAILED.name();
        failures++;
        failedAttempt = attempt;
        looks = 0;
        cause = shortened(why);
        notedAt = now;
        nextAt = now;
    }

    /** The member was looked for in vain. */
    public void memberAbsent(String why, Instant now) {
        waits(Kind.MEMBER_ABSENT, why, now);
    }

    /** Announced strata were looked for in vain. */
    public void joining(String why, Instant now) {
        waits(Kind.JOINING, why, now);
    }

    private void waits(Kind waitsFor, String why, Instant now) {
        looks = kind() == waitsFor ? looks + 1 : 1;
        kind = waitsFor.name();
        cause = shortened(why);
        notedAt = now;
        nextAt = now;
    }

    public void parked(Instant now) {
        kind = Kind.PARKED.name();
        notedAt = now;
    }

    /** Resumed: attempts count anew. */
    public void resumed(Instant now) {
        kind = Kind.PUT_AGAIN.name();
        failedAttempt = 0;
        looks = 0;
        notedAt = now;
        nextAt = now;
    }

    /** As the node tells it that the request runs on; false if that was known, or is older. */
    boolean told(ChainFacts.TroubleFact fact) {
        if (fact.notedAt().isBefore(notedAt) || (kind.equals(fact.kind()) && failures == fact.failures())) {
            return false;
        }
        kind = Kind.valueOf(fact.kind()).name();
        failures = fact.failures();
        cause = shortened(fact.cause());
        notedAt = fact.notedAt();
        nextAt = fact.notedAt();
        return true;
    }

    ChainFacts.TroubleFact fact() {
        return new ChainFacts.TroubleFact(request, kind, failures, cause, notedAt);
    }

    /** Its turn comes again at that time. */
    public void nextAt(Instant time) {
        nextAt = time;
    }

    private static String shortened(String text) {
        return text.length() <= CAUSE_LENGTH ? text : text.substring(0, CAUSE_LENGTH - 1) + "…";
    }

    public UUID request() {
        return request;
    }

    public Kind kind() {
        return Kind.valueOf(kind);
    }

    public int failures() {
        return failures;
    }

    public int looks() {
        return looks;
    }

    public int failedAttempt() {
        return failedAttempt;
    }

    public String cause() {
        return cause;
    }

    public Instant nextAt() {
        return nextAt;
    }
}
