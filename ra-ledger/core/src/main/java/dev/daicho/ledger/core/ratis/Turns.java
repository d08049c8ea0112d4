package dev.daicho.ledger.core.ratis;

import java.io.Closeable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has members take turns in leading: whoever has led for a period hands over to the next.
 *
 * <p>One thread of its own. Source: L1 (the leader can change periodically).
 */
final class Turns implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final long MIN_LOOK_MILLIS = 10;

    private final Division division;
    private final Peers peers;
    private final long periodNanos;
    private final LongSupplier nanoClock;
    private final Thread thread;

    Turns(Division division, Peers peers, long periodMillis, LongSupplier nanoClock, ThreadFactory threads) {
        this.division = division;
        this.peers = peers;
        this.periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        this.nanoClock = nanoClock;
        this.thread = threads.newThread(this::run);
        thread.setName("daicho-ledger-turns");
        thread.start();
    }

    private void run() {
        long lookMillis = Math.max(MIN_LOOK_MILLIS, TimeUnit.NANOSECONDS.toMillis(periodNanos) / 10);
        boolean led = false;
        long sinceNanos = 0;
        try {
            while (true) {
                Thread.sleep(lookMillis);
                boolean leads = division.leads();
                if (leads && !led) {
                    sinceNanos = nanoClock.getAsLong();
                }
                led = leads;
                if (leads && nanoClock.getAsLong() - sinceNanos >= periodNanos) {
                    led = false;
                    handOver();
                }
            }
        } catch (InterruptedException closed) {
            LOG.debug("No more turns");
        }
    }

    private void handOver() {
        try {
            peers.handOver(null);
        } catch (RuntimeException notNow) {
            LOG.info("The leader's turn is over, but nobody took over: {}", notNow.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
