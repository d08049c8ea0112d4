package dev.daicho.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Recovery that calls while the adapter starts, as a server does that registers it first. */
class XaResourceAdapterTest {

    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Takes its time to open. */
    private final class SlowAdapter extends XaResourceAdapter<String> {
        private final boolean opens;

        SlowAdapter(boolean opens) {
            this.opens = opens;
        }

        @Override
        protected BranchResource<String> open(@Nullable BootstrapContext context) throws ResourceException {
            opening.countDown();
            try {
                open.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            if (!opens) {
                throw new ResourceException("told to fail");
            }
            return new NothingToDo();
        }

        @Override
        protected void close() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static final class NothingToDo implements BranchResource<String> {
        @Override
        public String identity() {
            return "nothing";
        }

        @Override
        public String begin() {
            return "";
        }

        @Override
        public Vote prepare(BranchXid xid, String work) {
            return Vote.READ_ONLY;
        }

        @Override
        public void commitOnePhase(BranchXid xid, String work) {}

        @Override
        public void commitLocal(String work) {}

        @Override
        public void rollback(String work) {}

        @Override
        public void commit(BranchXid xid) {}

        @Override
        public void rollback(BranchXid xid) {}

        @Override
        public List<BranchXid> recover() {
            return List.of();
        }

        @Override
        public void forget(BranchXid xid) {}
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private Future<Integer> askDuringStart(SlowAdapter adapter, Future<?> start) throws Exception {
        opening.await();
        Future<Integer> recovery = threads.submit(() -> adapter.getXAResources(new ActivationSpec[0]).length);
        Thread.sleep(50);
        assertFalse(recovery.isDone(), "recovery waits for the start");
        assertFalse(start.isDone());
        open.countDown();
        return recovery;
    }

    @Test
    void shouldLetRecoveryWaitForTheStart() throws Exception {
        SlowAdapter adapter = new SlowAdapter(true);
        Future<?> start = threads.submit(() -> {
            adapter.start(null);
            return 0;
        });
        assertEquals(1, askDuringStart(adapter, start).get(10, TimeUnit.SECONDS));
        start.get(10, TimeUnit.SECONDS);
        adapter.stop();
        assertThrows(IllegalStateException.class, () -> adapter.getXAResources(new ActivationSpec[0]));
    }

    @Test
    void shouldRefuseRecoveryWhenTheStartFails() throws Exception {
        SlowAdapter adapter = new SlowAdapter(false);
        Future<?> start = threads.submit(() -> {
            assertThrows(ResourceAdapterInternalException.class, () -> adapter.start(null));
            return 0;
        });
        Future<Integer> recovery = askDuringStart(adapter, start);
        Exception refusal = assertThrows(Exception.class, () -> recovery.get(10, TimeUnit.SECONDS));
        assertEquals(
                IllegalStateException.class,
                refusal.getCause() == null ? null : refusal.getCause().getClass());
        start.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseRecoveryBeforeAnyStart() {
        assertThrows(IllegalStateException.class, () -> new SlowAdapter(true).getXAResources(new ActivationSpec[0]));
    }
}
