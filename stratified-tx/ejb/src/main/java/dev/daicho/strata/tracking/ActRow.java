package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.OperatorAct;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An operator's act: inserted in the transaction of the act, never changed. Source: S11. */
@Entity
@Table(name = "strata_act", indexes = @Index(name = "strata_act_chain", columnList = "chain"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class ActRow {

    static final int REASON_LENGTH = 1000;
    static final int WHO_LENGTH = 200;

    @Id
    @Column(name = "act")
    private UUID act;

    @Column(name = "chain", nullable = false)
    private UUID chain;

    @Column(name = "request")
    private @Nullable UUID request;

    /** As text, see {@link Trouble}. */
    @Column(name = "kind", nullable = false, length = 20)
    private String kind;

    @Column(name = "who", nullable = false, length = WHO_LENGTH)
    private String who;

    @Column(name = "reason", nullable = false, length = REASON_LENGTH)
    private String reason;

    @Column(name = "at", nullable = false)
    private Instant at;

    /** For the persistence provider. */
    protected ActRow() {}

    public ActRow(UUID act, OperatorAct done) {
        this.act = act;
        this.chain = done.chain().value();
        this.request = done.request();
        this.kind = done.kind().name();
        this.who = done.who();
        this.reason = done.reason();
        this.at = done.at();
    }

    OperatorAct told() {
        return new OperatorAct(new ChainId(chain), request, OperatorAct.Kind.valueOf(kind), who, reason, at);
    }
}
