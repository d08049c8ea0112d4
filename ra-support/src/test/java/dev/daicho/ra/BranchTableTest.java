package dev.daicho.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.TestXid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contracts can't bring about: a resource that fails in the middle, and time that a test drives. */
class BranchTableTest {

    /** Keeps what was asked of it, and fails as told. */
    private static final class ScriptedResource implements BranchResource<List<String>> {
        final List<String> calls = new ArrayList<>();

        @Nullable
        XAException failure;

        @Nullable
        RuntimeException crash;

        private synchronized void called(String call) throws XAException {
            calls.add(call);
            if (crash != null) {
                throw crash;
            }
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public String identity() {
            return "scripted";
        }

        @Override
        public List<String> begin() {
            return new ArrayList<>();
        }

        @Override
        public Vote prepare(BranchXid xid, List<String> work) throws XAException {
            called("prepare");
            return Vote.PREPARED;
        }

        @Override
        public void commitOnePhase(BranchXid xid, List<String> work) throws XAException {
            called("commit1");
        }

        @Override
        public void commitLocal(List<String> work) {}

        @Override
        public synchronized void rollback(List<String> work) {
            calls.add("give up");
        }

        @Override
        public void commit(BranchXid xid) throws XAException {
            called("commit");
        }

        @Override
        public void rollback(BranchXid xid) throws XAException {
            called("rollback");
        }

        @Override
        public List<BranchXid> recover() throws XAException {
            called("recover");
            return List.of();
        }

        @Override
        public void forget(BranchXid xid) throws XAException {
            called("forget");
        }
    }

    /** Time stands still until a test moves it. */
    private static final class ManualTimers implements Timers {
        private @Nullable Runnable pending;
        private long now;

        @Override
        public long nanoTime() {
            return now++;
        }

        @Override
        public Pending after(Duration delay, Runnable call) {
            pending = call;
            return () -> pending = null;
        }

        void fire() {
            Runnable call = pending;
            if (call != null) {
                call.run();
            }
        }
    }

    private final Xid xid = TestXid.of(1);
    private final ScriptedResource resource = new ScriptedResource();
    private final ManualTimers timers = new ManualTimers();
    private final BranchTable<List<String>> table = new BranchTable<>(resource, timers);
    private final BranchXaResource<List<String>> xa = new BranchXaResource<>(table, () -> false);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private void endedBranch() throws XAException {
        xa.start(xid, XAResource.TMNOFLAGS);
        xa.end(xid, XAResource.TMSUCCESS);
    }

    private static int codeOf(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(XAException.class, call).errorCode;
    }

    @Test
    void shouldRollBackBothWaysWhenAnswerToPrepareIsLost() throws Exception {
        endedBranch();
        resource.failure = XaErrors.unavailable("no answer", null);
        assertEquals(XAException.XAER_RMFAIL, codeOf(() -> xa.prepare(xid)));
        assertEquals(XAException.XAER_RMFAIL, codeOf(() -> xa.rollback(xid)), "still out of reach");
        assertEquals(1, table.size());
        resource.failure = XaErrors.unknownXid(BranchXid.of(xid));
        xa.rollback(xid);
        assertEquals(List.of("prepare", "rollback", "rollback", "give up"), resource.calls);
        assertEquals(0, table.size());
    }

    @Test
    void shouldTakeUnexpectedFailureOfPrepareForUnknownOutcome() throws Exception {
        endedBranch();
        resource.crash = new IllegalStateException("bug");
        XAException failure = assertThrows(XAException.class, () -> xa.prepare(xid));
        assertEquals(XAException.XAER_RMFAIL, failure.errorCode);
        assertSame(resource.crash, failure.getCause());
        resource.crash = null;
        xa.rollback(xid);
        assertEquals(List.of("prepare", "rollback", "give up"), resource.calls);
    }

    @Test
    void shouldForgetBranchThatVotedNo() throws Exception {
        endedBranch();
        resource.failure = XaErrors.rolledBack(XAException.XA_RBINTEGRITY, "no money", null);
        assertEquals(XAException.XA_RBINTEGRITY, codeOf(() -> xa.prepare(xid)));
        assertEquals(0, table.size());
    }

    @Test
    void shouldKeepPreparedBranchWhileDecisionCantBeDelivered() throws Exception {
        endedBranch();
        xa.prepare(xid);
        resource.failure = XaErrors.unavailable("no answer", null);
        assertEquals(XAException.XAER_RMFAIL, codeOf(() -> xa.commit(xid, false)));
        assertEquals(1, table.size());
        resource.failure = null;
        xa.commit(xid, false);
        assertEquals(0, table.size());
    }

    @Test
    void shouldForgetHereWhatWasDecidedElsewhere() throws Exception {
        endedBranch();
        xa.prepare(xid);
        resource.failure = XaErrors.unknownXid(BranchXid.of(xid));
        assertEquals(XAException.XAER_NOTA, codeOf(() -> xa.commit(xid, false)));
        assertEquals(0, table.size());
    }

    @Test
    void shouldPassOnWhatAnEarlierRunPrepared() throws Exception {
        xa.commit(xid, false);
        xa.rollback(xid);
        xa.forget(xid);
        assertEquals(List.of("commit", "rollback", "forget"), resource.calls);
    }

    @Test
    void shouldNeverTimeOutPreparedBranch() throws Exception {
        xa.setTransactionTimeout(5);
        endedBranch();
        Runnable late = Objects.requireNonNull(timers.pending, "a time-out was set");
        xa.prepare(xid);
        late.run();
        timers.fire();
        xa.commit(xid, false);
        assertEquals(List.of("prepare", "commit"), resource.calls);
    }

    @Test
    void shouldTimeOutBranchOnlyAfterTheOperationInIt() throws Exception {
        xa.setTransactionTimeout(5);
        xa.start(xid, XAResource.TMNOFLAGS);
        Branch<List<String>> branch = Objects.requireNonNull(xa.associated());
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Future<List<String>> operation = threads.submit(() -> branch.run(
                xa,
                work -> {
                    inside.countDown();
                    leave.await();
                    return List.copyOf(resource.calls);
                },
                IllegalStateException::new));
        inside.await();
        threads.submit(timers::fire).get(10, TimeUnit.SECONDS);
        leave.countDown();
        assertEquals(List.of(), operation.get(10, TimeUnit.SECONDS), "not given up under the operation's feet");
        assertThrows(IllegalStateException.class, () -> branch.run(xa, work -> "", IllegalStateException::new));
        assertEquals(List.of("give up"), resource.calls);
        assertEquals(XAException.XA_RBTIMEOUT, codeOf(() -> xa.end(xid, XAResource.TMSUCCESS)));
    }

    @Test
    void shouldStopEvenThoughAnOperationHangs() throws Exception {
        BranchTable<List<String>> impatient = new BranchTable<>(resource, timers);
        BranchXaResource<List<String>> hanging = new BranchXaResource<>(impatient, () -> false);
        hanging.start(xid, XAResource.TMNOFLAGS);
        Branch<List<String>> branch = Objects.requireNonNull(hanging.associated());
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Future<String> operation = threads.submit(() -> branch.run(
                hanging,
                work -> {
                    inside.countDown();
                    leave.await();
                    return "done";
                },
                IllegalStateException::new));
        inside.await();
        impatient.stop(Duration.ofMillis(50));
        assertEquals(List.of(), resource.calls);
        leave.countDown();
        operation.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("give up"), resource.calls, "given up by the operation as it leaves");
        assertEquals(XAException.XAER_RMFAIL, codeOf(() -> hanging.end(xid, XAResource.TMSUCCESS)));
    }

    @Test
    void shouldNotBeSameResourceManagerAsAnotherRunOfTheSameStore() {
        BranchTable<List<String>> next = new BranchTable<>(resource, timers);
        assertFalse(xa.isSameRM(next.newXaResource()));
        assertTrue(xa.isSameRM(table.newXaResource()));
    }
}
