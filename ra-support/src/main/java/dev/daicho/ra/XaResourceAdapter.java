package dev.daicho.ra;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Base of an adapter's resource adapter: one resource manager, from start to stop. Subclasses have the configuration, and equals and
 * hashCode by it.
 *
 * <p>Thread-safe. When {@link #start} has returned, recovery may call, even before the server has booted. {@link #stop} first refuses new
 * work and rolls back what is not prepared, then closes the resource; prepared branches stay for the next start. Source: Jakarta
 * Connectors 2.1 chapter 5, XA-CHECKLIST rows 3, 5, 33, 33a.
 */
public abstract class XaResourceAdapter<W> implements ResourceAdapter {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private record Running<W>(BranchTable<W> branches, ThreadTimers timers) {}

    private volatile @Nullable Running<W> running;
    private volatile @Nullable CountDownLatch starting;

    /** Opens the resource; must be ready to answer recovery when it returns, or throw. The context is null outside a server. */
    protected abstract BranchResource<W> open(@Nullable BootstrapContext context) throws ResourceException;

    /** Closes what {@link #open} opened, and gives back every thread, file and port. Called once for each. */
    protected abstract void close();

    @Override
    public abstract boolean equals(@Nullable Object other);

    @Override
    public abstract int hashCode();

    @Override
    public final synchronized void start(@Nullable BootstrapContext context) throws ResourceAdapterInternalException {
        if (running != null) {
            throw new ResourceAdapterInternalException("Started already");
        }
        CountDownLatch started = new CountDownLatch(1);
        starting = started;
        try {
            ThreadTimers timers = new ThreadTimers(
                    getClass().getSimpleName() + " branch time-outs", getClass().getClassLoader());
            running = new Running<>(new BranchTable<>(open(context), timers), timers);
        } catch (ResourceAdapterInternalException failure) {
            throw failure;
        } catch (ResourceException | RuntimeException failure) {
            throw new ResourceAdapterInternalException("Could not start: " + failure.getMessage(), failure);
        } finally {
            starting = null;
            started.countDown();
        }
    }

    @Override
    public final synchronized void stop() {
        Running<W> current = running;
        if (current != null) {
            running = null;
            try {
                current.branches().stop(STOP_PATIENCE);
            } finally {
                current.timers().close();
                close();
            }
        }
    }

    /**
     * The branches of this run. Servers register an adapter for recovery before they start it, so a call that comes while it is starting
     * waits for that, within bounds.
     */
    protected final BranchTable<W> branches() throws ResourceException {
        CountDownLatch underWay = starting;
        if (running == null && underWay != null) {
            try {
                underWay.await(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        Running<W> current = running;
        if (current == null) {
            throw new IllegalStateException("The resource adapter is not started");
        }
        return current.branches();
    }

    /** One, whatever the specs: there is one resource manager here. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) throws ResourceException {
        return new XAResource[] {branches().newXaResource()};
    }

    @Override
    public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec) throws ResourceException {
        throw new NotSupportedException("This adapter delivers no messages");
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
        // None was activated.
    }
}
