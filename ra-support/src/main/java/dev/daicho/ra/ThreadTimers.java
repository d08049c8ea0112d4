package dev.daicho.ra;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real clock and one daemon thread, which is started by the first call that asks for one and given back by {@link #close()}.
 *
 * <p>A cancelled call leaves the queue at once: with a time-out of minutes on each of thousands of branches a second, a
 * {@code java.util.Timer} would keep them all until their time. Thread-safe. Source: XA-CHECKLIST row 5.
 */
final class ThreadTimers implements Timers, AutoCloseable {

    private final String threadName;
    private final ClassLoader classLoader;
    private @Nullable ScheduledThreadPoolExecutor executor;
    private boolean closed;

    /** The class loader is the thread's context class loader: never that of the application whose call came first. */
    ThreadTimers(String threadName, ClassLoader classLoader) {
        this.threadName = threadName;
        this.classLoader = classLoader;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public synchronized Pending after(Duration delay, Runnable call) {
        if (closed) {
            return () -> {};
        }
        if (executor == null) {
            executor = new ScheduledThreadPoolExecutor(1, this::newThread);
            executor.setRemoveOnCancelPolicy(true);
        }
        ScheduledFuture<?> future = executor.schedule(call, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private Thread newThread(Runnable loop) {
        Thread thread = new Thread(null, loop, threadName, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(classLoader);
        return thread;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }
}
