package dev.daicho.ledger.core.ratis;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Timer;
import org.apache.ratis.util.MemoizedSupplier;
import org.apache.ratis.util.TimeoutTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's timer threads, which it never ends by itself: they would hold an undeployed adapter's class loader for ever. When the last
 * log of this class loader is closed, they are cancelled, and new ones put in their place for the next.
 *
 * <p>Thread-safe. The engine has no other door to them than reflection; where that fails, they stay, with a warning. Source: XA-CHECKLIST 5.
 */
final class EngineTimers {

    private static final Logger LOG = LoggerFactory.getLogger(EngineTimers.class);

    private static int users;

    private EngineTimers() {}

    static synchronized void use() {
        users++;
    }

    static synchronized void release() {
        users--;
        if (users == 0) {
            try {
                end();
            } catch (ReflectiveOperationException | RuntimeException changed) {
                LOG.warn("The consensus engine's timer threads could not be ended", changed);
            }
        }
    }

    private static void end() throws ReflectiveOperationException {
        Field field = TimeoutTimer.class.getDeclaredField("timers");
        field.setAccessible(true);
        List<?> timers = (List<?>) field.get(TimeoutTimer.getInstance());
        List<MemoizedSupplier<Timer>> next = new ArrayList<>();
        for (Object each : timers) {
            if (each instanceof MemoizedSupplier<?> timer) {
                if (timer.isInitialized() && timer.get() instanceof Timer running) {
                    running.cancel();
                }
                String name = "timer" + next.size();
                next.add(MemoizedSupplier.valueOf(() -> new Timer(name, true)));
            }
        }
        field.set(TimeoutTimer.getInstance(), Collections.unmodifiableList(next));
    }
}
