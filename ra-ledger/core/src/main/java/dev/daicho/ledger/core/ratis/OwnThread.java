package dev.daicho.ledger.core.ratis;

import java.io.IOException;

/**
 * Runs the engine's code on a thread that ends with it. The engine and its transport leave things in the thread-local variables of whoever
 * calls them, and load classes by name through the context class loader: neither is a server's pooled thread's business.
 *
 * <p>Stateless. Source: XA-CHECKLIST 5 (redeploying leaks nothing).
 */
final class OwnThread {

    /** What is run. */
    interface Work<T> {
        T run() throws IOException;
    }

    private OwnThread() {}

    /** Runs work, waits for its end whatever interrupts, and returns or throws what it did. */
    static <T> T call(String name, Work<T> work) throws IOException {
        Run<T> run = new Run<>(work);
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(OwnThread.class.getClassLoader());
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return run.result();
    }

    private static final class Run<T> implements Runnable {
        private final Work<T> work;
        private volatile Object[] result = {};
        private volatile Throwable[] failure = {};

        Run(Work<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                result = new Object[] {work.run()};
            } catch (IOException | RuntimeException | Error failed) {
                failure = new Throwable[] {failed};
            }
        }

        @SuppressWarnings("unchecked") // What the work returned.
        T result() throws IOException {
            if (failure.length == 0) {
                return (T) result[0];
            }
            if (failure[0] instanceof IOException io) {
                throw io;
            }
            if (failure[0] instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw (Error) failure[0];
        }
    }
}
