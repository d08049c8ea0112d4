package dev.daicho.ledger.ra;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.LedgerConfig;
import dev.daicho.ledger.core.LedgerTransaction;
import dev.daicho.ra.BranchResource;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in an application server. {@code start} opens it, with all that recovery asks for; {@code stop} closes it, and prepared
 * branches stay.
 *
 * <p>Thread-safe once configured. Source: P4, XA-CHECKLIST 2 to 5, 33, 33a.
 */
public class LedgerResourceAdapter extends GroupedAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerResourceAdapter.class);

    private String relativeTo = "";
    private String dataDirectory = "";
    private String node = "node";
    private String nodeIdentifier = "";
    private int blockThreshold = 100;
    private long blockPeriodMillis = 100;
    private boolean keepBlockBoundaries = true;
    private long snapshotEntries = 100_000;
    private long snapshotBytes = 64L << 20;
    private long freeSpaceFloorBytes = 64L << 20;
    private long requestTimeoutMillis = 30_000;
    private long lockTimeoutMillis = 10_000;
    private volatile @Nullable Ledger ledger;
    private volatile boolean stopped;
    private volatile List<BeanRegistration> beans = List.of();

    /** For the container. */
    public LedgerResourceAdapter() {}

    @Override
    protected BranchResource<LedgerTransaction> open(@Nullable BootstrapContext context) throws ResourceException {
        EngineLoggers.quieten();
        try {
            stopped = false;
            openLedger();
            return new LedgerResource(this::ledger);
        } catch (LedgerException failed) {
            throw new ResourceAdapterInternalException("The ledger did not open: " + failed.getMessage(), failed);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidPropertyException(wrong.getMessage(), wrong);
        }
    }

    private synchronized void openLedger() throws ResourceException {
        if (!stopped) {
            Ledger opened = Ledger.open(config());
            ledger = opened;
            beans = List.of(
                    BeanRegistration.of(new LedgerAdministration(opened, node), "Ledger", node, path()),
                    BeanRegistration.of(new LedgerMetricsBean(opened), "LedgerMetrics", node, path()));
        }
    }

    /** By a thread of its own: whoever found the damage is a part of the ledger that is closed now. */
    private void openAgain(LedgerDamagedException damage) {
        Thread thread = new Thread(
                () -> {
                    closeLedger();
                    try {
                        openLedger();
                    } catch (ResourceException | RuntimeException failed) {
                        LOG.error(
                                "The ledger was damaged ({}) and could not be opened again",
                                damage.getMessage(),
                                failed);
                    }
                },
                "daicho-ledger-repair");
        thread.setDaemon(true);
        thread.setContextClassLoader(LedgerResourceAdapter.class.getClassLoader());
        thread.start();
    }

    private LedgerConfig config() throws ResourceException {
        return configure(LedgerConfig.builder(path()))
                .member(node)
                .nodeIdentifier(nodeIdentifier.isBlank() ? null : nodeIdentifier)
                .group(group(node, relativeTo))
                .onDamage(this::openAgain)
                .blockThreshold(blockThreshold)
                .blockPeriodMillis(blockPeriodMillis)
                .keepBoundaries(keepBlockBoundaries)
                .snapshotEntries(snapshotEntries)
                .snapshotBytes(snapshotBytes)
                .freeSpaceFloorBytes(freeSpaceFloorBytes)
                .requestTimeoutMillis(requestTimeoutMillis)
                .lockTimeoutMillis(lockTimeoutMillis)
                .build();
    }

    private Path path() throws ResourceException {
        if (dataDirectory.isBlank() || (relativeTo + dataDirectory).contains("${")) {
            throw new InvalidPropertyException("The ledger's dataDirectory is \"" + dataDirectory + "\", relative to \""
                    + relativeTo + "\"; set it to a directory, in which ${…} has been replaced");
        }
        try {
            return Path.of(relativeTo).resolve(dataDirectory);
        } catch (InvalidPathException wrong) {
            throw new InvalidPropertyException(
                    "The ledger's dataDirectory can't be a path: " + wrong.getMessage(), wrong);
        }
    }

    @Override
    protected void close() {
        stopped = true;
        closeLedger();
    }

    private synchronized void closeLedger() {
        beans.forEach(BeanRegistration::close);
        beans = List.of();
        Ledger current = ledger;
        ledger = null;
        if (current != null) {
            current.close();
        }
    }

    Ledger ledger() {
        Ledger current = ledger;
        if (current == null) {
            throw new LedgerUnavailableException("The ledger is not open on this server now; try again");
        }
        return current;
    }

    /** What a relative {@link #getDataDirectory} is taken from. */
    public String getRelativeTo() {
        return relativeTo;
    }

    /** See {@link #getRelativeTo}. */
    public void setRelativeTo(String relativeTo) {
        this.relativeTo = relativeTo;
    }

    /** Where the ledger's files are; made if it is not there. */
    @NotBlank
    public String getDataDirectory() {
        return dataDirectory;
    }

    /** See {@link #getDataDirectory}. */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    /** This server's name in its group, the same at every start. */
    @NotBlank
    public String getNode() {
        return node;
    }

    /** See {@link #getNode}. */
    public void setNode(String node) {
        this.node = node;
    }

    /** The transaction manager's node identifier on this server; empty if it is not told. */
    public String getNodeIdentifier() {
        return nodeIdentifier;
    }

    /** See {@link #getNodeIdentifier}. */
    public void setNodeIdentifier(String nodeIdentifier) {
        this.nodeIdentifier = nodeIdentifier;
    }

    /** A block is sent when it has so many transactions. */
    @Min(1)
    @Max(10_000)
    public Integer getBlockThreshold() {
        return blockThreshold;
    }

    /** See {@link #getBlockThreshold}. */
    public void setBlockThreshold(Integer blockThreshold) {
        this.blockThreshold = blockThreshold;
    }

    /** Or when its first transaction has waited so long; at once while no block is under way. */
    @Min(0)
    @Max(60_000)
    public Long getBlockPeriodMillis() {
        return blockPeriodMillis;
    }

    /** See {@link #getBlockPeriodMillis}. */
    public void setBlockPeriodMillis(Long blockPeriodMillis) {
        this.blockPeriodMillis = blockPeriodMillis;
    }

    /** Whether each block is applied as one unit. */
    public Boolean getKeepBlockBoundaries() {
        return keepBlockBoundaries;
    }

    /** See {@link #getKeepBlockBoundaries}. */
    public void setKeepBlockBoundaries(Boolean keepBlockBoundaries) {
        this.keepBlockBoundaries = keepBlockBoundaries;
    }

    /** A snapshot is made, and the log dropped, after so many entries. */
    @Min(1)
    public Long getSnapshotEntries() {
        return snapshotEntries;
    }

    /** See {@link #getSnapshotEntries}. */
    public void setSnapshotEntries(Long snapshotEntries) {
        this.snapshotEntries = snapshotEntries;
    }

    /** Or after so many bytes of entries. */
    @Min(1)
    public Long getSnapshotBytes() {
        return snapshotBytes;
    }

    /** See {@link #getSnapshotBytes}. */
    public void setSnapshotBytes(Long snapshotBytes) {
        this.snapshotBytes = snapshotBytes;
    }

    /** With less free space, new work is refused, so that decisions always fit. */
    @Min(0)
    public Long getFreeSpaceFloorBytes() {
        return freeSpaceFloorBytes;
    }

    /** See {@link #getFreeSpaceFloorBytes}. */
    public void setFreeSpaceFloorBytes(Long freeSpaceFloorBytes) {
        this.freeSpaceFloorBytes = freeSpaceFloorBytes;
    }

    /** How long a request waits for the log. */
    @Min(1)
    public Long getRequestTimeoutMillis() {
        return requestTimeoutMillis;
    }

    /** See {@link #getRequestTimeoutMillis}. */
    public void setRequestTimeoutMillis(Long requestTimeoutMillis) {
        this.requestTimeoutMillis = requestTimeoutMillis;
    }

    /** How long a transaction waits for what another one holds; below the transaction time-out. */
    @Min(0)
    public Long getLockTimeoutMillis() {
        return lockTimeoutMillis;
    }

    /** See {@link #getLockTimeoutMillis}. */
    public void setLockTimeoutMillis(Long lockTimeoutMillis) {
        this.lockTimeoutMillis = lockTimeoutMillis;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerResourceAdapter that && configuration().equals(that.configuration());
    }

    @Override
    public int hashCode() {
        return configuration().hashCode();
    }

    private List<Object> configuration() {
        return List.of(
                relativeTo,
                dataDirectory,
                node,
                nodeIdentifier,
                groupConfiguration(),
                blockThreshold,
                blockPeriodMillis,
                keepBlockBoundaries,
                snapshotEntries,
                snapshotBytes,
                freeSpaceFloorBytes,
                requestTimeoutMillis,
                lockTimeoutMillis,
                bookConfiguration());
    }
}
