package dev.daicho.ra.contract;

import static javax.transaction.xa.XAResource.TMENDRSCAN;
import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMSTARTRSCAN;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/**
 * The state table of one XAResource and of several of the same resource manager, in one run: XA-CHECKLIST rows 21 to 26, 30 to 32. What
 * has to outlive the run is in {@link RecoveryContract}.
 */
public abstract class XAResourceContract extends XAProtocolContract {

    // ------------------------------------------------------------------ completing

    @Test
    void shouldCommitInOnePhase() throws Exception {
        site.work(a, xid, 1);
        assertAbsent(1);
        a.xa().commit(xid, true);
        assertCommitted(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().commit(xid, true));
    }

    @Test
    void shouldCommitInTwoPhases() throws Exception {
        site.prepare(a, xid, 1);
        assertAbsent(1);
        a.xa().commit(xid, false);
        assertCommitted(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().commit(xid, false));
        assertEquals(Set.of(), Site.recovered(a.xa()));
    }

    @Test
    void shouldRollBackWhatIsNotPrepared() throws Exception {
        site.work(a, xid, 1);
        a.xa().rollback(xid);
        assertAbsent(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().prepare(xid));
        site.work(a, TestXid.of(2), 1);
        a.xa().commit(TestXid.of(2), true);
        assertCommitted(1);
    }

    @Test
    void shouldRollBackWhatIsPrepared() throws Exception {
        site.prepare(a, xid, 1);
        a.xa().rollback(xid);
        assertAbsent(1);
        assertEquals(Set.of(), Site.recovered(a.xa()));
        site.work(b, TestXid.of(2), 1);
        b.xa().commit(TestXid.of(2), true);
        assertCommitted(1);
    }

    @Test
    void shouldForgetReadOnlyBranchAtPrepare() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        fixture().read(a.handle());
        a.xa().end(xid, TMSUCCESS);
        assertEquals(XAResource.XA_RDONLY, a.xa().prepare(xid));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().commit(xid, false));
        assertEquals(Set.of(), Site.recovered(a.xa()));
    }

    @Test
    void shouldForgetEmptyBranchAtPrepare() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        a.xa().end(xid, TMSUCCESS);
        assertEquals(XAResource.XA_RDONLY, a.xa().prepare(xid));
    }

    @Test
    void shouldCommitReadOnlyBranchInOnePhase() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        fixture().read(a.handle());
        a.xa().end(xid, TMSUCCESS);
        a.xa().commit(xid, true);
    }

    @Test
    void shouldAutocommitOutsideBranchAndNotInside() throws Exception {
        change(a, 1);
        assertCommitted(1);
        a.xa().start(xid, TMNOFLAGS);
        change(a, 2);
        assertAbsent(2);
        a.xa().end(xid, TMSUCCESS);
        change(a, 3);
        assertCommitted(3);
        a.xa().rollback(xid);
        assertAbsent(2);
        assertCommitted(1, 3);
    }

    // ------------------------------------------------------------------ rollback-only

    @Test
    void shouldOnlyRollBackAfterFailure() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.xa().end(xid, TMFAIL);
        Expect.rolledBack(() -> b.xa().start(xid, TMJOIN));
        a.xa().rollback(xid);
        assertAbsent(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().rollback(xid));
    }

    @Test
    void shouldVoteRollbackAfterFailureAndForget() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.xa().end(xid, TMFAIL);
        Expect.rolledBack(() -> a.xa().prepare(xid));
        assertAbsent(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().rollback(xid));
        site.work(b, TestXid.of(2), 1);
        b.xa().commit(TestXid.of(2), true);
        assertCommitted(1);
    }

    @Test
    void shouldRefuseOnePhaseCommitAfterFailure() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.xa().end(xid, TMFAIL);
        Expect.rolledBack(() -> a.xa().commit(xid, true));
        assertAbsent(1);
    }

    @Test
    void shouldRefuseWorkInBranchThatFailedElsewhere() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        b.xa().start(xid, TMJOIN);
        b.xa().end(xid, TMFAIL);
        assertThrows(Exception.class, () -> change(a, 2));
        Expect.rolledBack(() -> a.xa().end(xid, TMSUCCESS));
        a.xa().rollback(xid);
        assertAbsent(1, 2);
    }

    // ------------------------------------------------------------------ any resource, any thread

    @Test
    void shouldCompleteThroughResourceThatIsBusyWithAnotherBranch() throws Exception {
        Xid other = TestXid.of(2);
        Xid third = TestXid.of(3);
        site.prepare(a, xid, 1);
        site.work(a, other, 2);
        site.work(a, third, 3);
        Xid busy = TestXid.of(4);
        b.xa().start(busy, TMNOFLAGS);
        change(b, 4);
        b.xa().commit(xid, false);
        b.xa().commit(other, true);
        b.xa().rollback(third);
        change(b, 5);
        b.xa().end(busy, TMSUCCESS);
        a.xa().commit(busy, true);
        assertCommitted(1, 2, 4, 5);
        assertAbsent(3);
    }

    @Test
    void shouldCompleteFromOtherThreads() throws Exception {
        site.work(a, xid, 1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            assertEquals(
                    XAResource.XA_OK, threads.submit(() -> a.xa().prepare(xid)).get(30, TimeUnit.SECONDS));
            threads.submit(() -> {
                        site.recoveryResource().commit(xid, false);
                        return 0;
                    })
                    .get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertCommitted(1);
    }

    @Test
    void shouldCompleteThroughResourceOfAnotherFactory() throws Exception {
        site.prepare(a, xid, 1);
        site.newFactory().createManagedConnection(null, null).getXAResource().commit(xid, false);
        assertCommitted(1);
    }

    @Test
    void shouldLetManyThreadsWorkAtOnce() throws Exception {
        int threadCount = 8;
        int branches = CAMPAIGN ? 500 : 25;
        ExecutorService threads = Executors.newFixedThreadPool(threadCount);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threadCount; thread++) {
                int first = 1 + thread * branches;
                running.add(threads.submit(() -> {
                    workAlone(first, branches);
                    return 0;
                }));
            }
            for (Future<?> future : running) {
                future.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        for (int number = 1; number <= threadCount * branches; number++) {
            assertEquals(number % 3 != 0, site.isCommitted(number), "change " + number);
        }
        assertEquals(Set.of(), Site.recovered(a.xa()));
    }

    /** Every third is rolled back; the others commit in one or two phases in turn. */
    private void workAlone(int first, int count) throws Exception {
        Link link = site.link();
        Link other = site.link();
        for (int number = first; number < first + count; number++) {
            Xid each = TestXid.of(number);
            site.work(link, each, number);
            if (number % 2 == 0 && other.xa().prepare(each) == XAResource.XA_OK) {
                if (number % 3 == 0) {
                    link.xa().rollback(each);
                } else {
                    link.xa().commit(each, false);
                }
            } else if (number % 3 == 0) {
                other.xa().rollback(each);
            } else {
                other.xa().commit(each, true);
            }
        }
        link.connection().destroy();
        other.connection().destroy();
    }

    @Test
    void shouldTellItsResourceManagerFromOthers() throws Exception {
        assertTrue(a.xa().isSameRM(a.xa()));
        assertTrue(a.xa().isSameRM(b.xa()));
        assertTrue(a.xa().isSameRM(site.recoveryResource()));
        assertFalse(a.xa().isSameRM(null));
        assertFalse(a.xa().isSameRM(new ForeignXaResource()));
        Site elsewhere = secondSite();
        if (elsewhere != null) {
            try (elsewhere) {
                assertFalse(a.xa().isSameRM(elsewhere.link().xa()));
                assertFalse(elsewhere.link().xa().isSameRM(a.xa()));
            }
        }
    }

    /** A second, different store beside the first. */
    protected Site secondSite() throws Exception {
        return Site.start(fixture(), root.resolve("elsewhere"));
    }

    // ------------------------------------------------------------------ time-outs, broken connections

    @Test
    void shouldRollBackUnpreparedBranchAfterItsTimeout() throws Exception {
        assertTrue(a.xa().setTransactionTimeout(1));
        assertEquals(1, a.xa().getTransactionTimeout());
        Xid prepared = TestXid.of(2);
        site.prepare(a, prepared, 2);
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        Thread.sleep(1_600);
        assertThrows(Exception.class, () -> change(a, 3));
        Expect.code(XAException.XA_RBTIMEOUT, () -> a.xa().end(xid, TMSUCCESS));
        // Its locks are free, although nobody has rolled it back yet.
        site.work(b, TestXid.of(4), 1);
        b.xa().commit(TestXid.of(4), true);
        a.xa().rollback(xid);
        assertEquals(Set.of(prepared), Site.recovered(a.xa()));
        a.xa().commit(prepared, false);
        assertCommitted(1, 2);
        assertAbsent(3);
    }

    @Test
    void shouldGoBackToDefaultTimeout() throws Exception {
        assertTrue(a.xa().setTransactionTimeout(1));
        assertTrue(a.xa().setTransactionTimeout(0));
        a.xa().start(xid, TMNOFLAGS);
        Thread.sleep(1_300);
        change(a, 1);
        a.xa().end(xid, TMSUCCESS);
        a.xa().commit(xid, true);
        assertCommitted(1);
    }

    @Test
    void shouldKeepPreparedBranchWhenItsConnectionIsLost() throws Exception {
        site.prepare(a, xid, 1);
        a.connection().destroy();
        assertEquals(Set.of(xid), Site.recovered(b.xa()));
        b.xa().commit(xid, false);
        assertCommitted(1);
    }

    @Test
    void shouldKeepEndedBranchWhenItsConnectionIsLost() throws Exception {
        site.work(a, xid, 1);
        a.connection().destroy();
        b.xa().commit(xid, true);
        assertCommitted(1);
    }

    @Test
    void shouldGiveUpBranchWhoseConnectionIsLostInTheMiddle() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.connection().destroy();
        Expect.rolledBack(() -> a.xa().end(xid, TMSUCCESS));
        a.xa().rollback(xid);
        assertAbsent(1);
    }

    @Test
    void shouldTellCompleteListOncePerScan() throws Exception {
        site.prepare(a, xid, 1);
        assertEquals(1, b.xa().recover(TMSTARTRSCAN).length);
        assertEquals(0, b.xa().recover(TMNOFLAGS).length);
        assertEquals(0, b.xa().recover(TMENDRSCAN).length);
        assertEquals(1, b.xa().recover(TMSTARTRSCAN | TMENDRSCAN).length);
        assertEquals(1, b.xa().recover(TMSTARTRSCAN).length);
        assertEquals(1, b.xa().recover(TMSTARTRSCAN).length, "a new scan while one is under way");
        assertEquals(1, a.xa().recover(TMNOFLAGS).length, "without a scan: all, never a part");
        site.work(a, TestXid.of(2), 2);
        assertEquals(Set.of(xid), Site.recovered(a.xa()), "only what is prepared");
        a.xa().rollback(xid);
        a.xa().rollback(TestXid.of(2));
    }
}
