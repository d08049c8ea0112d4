package dev.daicho.ledger.core;

import java.util.concurrent.atomic.LongAdder;

/** How often, and for how long, this server's transactions waited for locks. Thread-safe. Source: L6, L14. */
final class LockCounters {

    final LongAdder waits = new LongAdder();
    final LongAdder waitedNanos = new LongAdder();
    final LongAdder deadlocks = new LongAdder();
    final LongAdder timeouts = new LongAdder();
}
