package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.LedgerConfig;
import dev.daicho.ledger.core.LedgerTransaction;
import dev.daicho.ra.XaResourceAdapter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The adapter's properties that are about the book: what transactions may be, and how long things are kept. Not thread-safe while they
 * are set; the container sets them before {@code start}.
 *
 * <p>Source: XA-CHECKLIST 2, 3.
 */
public abstract class BookSettings extends XaResourceAdapter<LedgerTransaction> {

    private long lockLeaseMillis = 300_000L;
    private int transactionOperations = 10_000;
    private int transactionLocks = 1_000;
    private long keyRetentionMillis = 604_800_000L;
    private int keyLimit = 1_000_000;
    private int massQueuePostings = 100_000;
    private String administrators = "";
    private String securityRoles = "";
    private volatile @Nullable Callers callers;

    /** For the container. */
    protected BookSettings() {}

    /** Puts them into the ledger's own configuration. */
    LedgerConfig.Builder configure(LedgerConfig.Builder builder) {
        return builder.lockLeaseMillis(lockLeaseMillis)
                .transactionOperations(transactionOperations)
                .transactionLocks(transactionLocks)
                .keyRetentionMillis(keyRetentionMillis)
                .keyLimit(keyLimit)
                .massQueuePostings(massQueuePostings);
    }

    /** Who asks, by these settings. */
    final Callers callers() {
        Callers known = callers;
        if (known == null) {
            known = new Callers(administrators, securityRoles, ServerCallers.source());
            callers = known;
        }
        return known;
    }

    /** What two adapters have to have in common to be equal. */
    List<Object> bookConfiguration() {
        return List.of(
                lockLeaseMillis,
                transactionOperations,
                transactionLocks,
                keyRetentionMillis,
                keyLimit,
                massQueuePostings,
                administrators,
                securityRoles);
    }

    /** How long a transaction that is not prepared may hold what it has locked without asking the ledger for anything. */
    @Min(1)
    @Max(3_600_000)
    public Long getLockLeaseMillis() {
        return lockLeaseMillis;
    }

    /** See {@link #getLockLeaseMillis}. */
    public void setLockLeaseMillis(Long lockLeaseMillis) {
        this.lockLeaseMillis = lockLeaseMillis;
    }

    /** The most changes in one transaction. */
    @Min(1)
    @Max(10_000)
    public Integer getTransactionOperations() {
        return transactionOperations;
    }

    /** See {@link #getTransactionOperations}. */
    public void setTransactionOperations(Integer transactionOperations) {
        this.transactionOperations = transactionOperations;
    }

    /** The most accounts that one transaction reads for update or repeatably. */
    @Min(0)
    @Max(10_000)
    public Integer getTransactionLocks() {
        return transactionLocks;
    }

    /** See {@link #getTransactionLocks}. */
    public void setTransactionLocks(Integer transactionLocks) {
        this.transactionLocks = transactionLocks;
    }

    /** How long idempotency keys are remembered; a setting of the whole ledger, the last server to start has its way. */
    @Min(1)
    @Max(315_360_000_000L)
    public Long getKeyRetentionMillis() {
        return keyRetentionMillis;
    }

    /** See {@link #getKeyRetentionMillis}. */
    public void setKeyRetentionMillis(Long keyRetentionMillis) {
        this.keyRetentionMillis = keyRetentionMillis;
    }

    /** How many idempotency keys are remembered at most, the newest; about 75 bytes of heap each. */
    @Min(1)
    @Max(100_000_000)
    public Integer getKeyLimit() {
        return keyLimit;
    }

    /** See {@link #getKeyLimit}. */
    public void setKeyLimit(Integer keyLimit) {
        this.keyLimit = keyLimit;
    }

    /** How many postings of mass submissions may be on their way at a time; whoever submits more waits. */
    @Min(1)
    public Integer getMassQueuePostings() {
        return massQueuePostings;
    }

    /** See {@link #getMassQueuePostings}. */
    public void setMassQueuePostings(Integer massQueuePostings) {
        this.massQueuePostings = massQueuePostings;
    }

    /** Principals, and roles with an @ in front, that may do everything with every account; separated by commas. */
    public String getAdministrators() {
        return administrators;
    }

    /** See {@link #getAdministrators}. */
    public void setAdministrators(String administrators) {
        this.administrators = administrators;
    }

    /** Roles that an account's grants may name, without an @; separated by commas, up to 31. */
    public String getSecurityRoles() {
        return securityRoles;
    }

    /** See {@link #getSecurityRoles}. */
    public void setSecurityRoles(String securityRoles) {
        this.securityRoles = securityRoles;
    }
}
