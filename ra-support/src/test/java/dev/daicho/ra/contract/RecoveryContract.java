package dev.daicho.ra.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** What has to outlive a run: XA-CHECKLIST rows 8, 25, 27, 28, 29, 32, 33, 33a. */
public abstract class RecoveryContract extends AdapterContract {

    private static final Xid COMMITS = TestXid.of(1);
    private static final Xid ROLLS_BACK = TestXid.of(2);
    private static final Xid NEVER_PREPARED = TestXid.of(3);

    private void leaveThreeBranches() throws Exception {
        site.prepare(site.link(), COMMITS, 1);
        site.prepare(site.link(), ROLLS_BACK, 2);
        site.work(site.link(), NEVER_PREPARED, 3);
        Link open = site.link();
        open.xa().start(TestXid.of(4), XAResource.TMNOFLAGS);
        fixture().change(open.handle(), 4);
        fixture().change(site.link().handle(), 5);
    }

    private void finishBothWays(XAResource recovery) throws Exception {
        assertEquals(Set.of(COMMITS, ROLLS_BACK), Site.recovered(recovery));
        recovery.commit(COMMITS, false);
        recovery.rollback(ROLLS_BACK);
        Expect.code(XAException.XAER_NOTA, () -> recovery.rollback(NEVER_PREPARED));
        assertEquals(Set.of(), Site.recovered(recovery));
        assertTrue(site.isCommitted(1), "committed after recovery");
        assertFalse(site.isCommitted(2), "rolled back after recovery");
        assertFalse(site.isCommitted(3), "never prepared");
        assertFalse(site.isCommitted(4), "never ended");
        assertTrue(site.isCommitted(5), "committed before");
        Link link = site.link();
        for (int number = 2; number <= 4; number++) {
            site.work(link, TestXid.of(100 + number), number);
            link.xa().commit(TestXid.of(100 + number), true);
            assertTrue(site.isCommitted(number), "locks of branch " + number + " are free");
        }
    }

    @Test
    void shouldFinishPreparedBranchesAfterRestart() throws Exception {
        leaveThreeBranches();
        site = site.restart();
        finishBothWays(site.recoveryResource());
    }

    @Test
    void shouldFinishPreparedBranchesAfterCrash() throws Exception {
        leaveThreeBranches();
        site = site.crash();
        finishBothWays(site.recoveryResource());
    }

    @Test
    void shouldRecoverThroughConnectionMadeWithoutRequestInfo() throws Exception {
        leaveThreeBranches();
        site = site.crash();
        finishBothWays(site.factory().createManagedConnection(null, null).getXAResource());
    }

    @Test
    void shouldKeepOutcomesOverAnotherCrash() throws Exception {
        leaveThreeBranches();
        site = site.crash();
        site.recoveryResource().commit(COMMITS, false);
        site = site.crash();
        assertEquals(Set.of(ROLLS_BACK), Site.recovered(site.recoveryResource()));
        assertTrue(site.isCommitted(1));
        site.recoveryResource().rollback(ROLLS_BACK);
        site = site.crash();
        assertEquals(Set.of(), Site.recovered(site.recoveryResource()));
        assertFalse(site.isCommitted(2));
    }

    @Test
    void shouldWorkOnWhileBranchesAreInDoubt() throws Exception {
        leaveThreeBranches();
        site = site.crash();
        Link link = site.link();
        site.work(link, TestXid.of(10), 10);
        link.xa().commit(TestXid.of(10), true);
        assertTrue(site.isCommitted(10));
        finishBothWays(link.xa());
    }

    @Test
    void shouldGiveXidsBackUnchanged() throws Exception {
        long seed = 20021970;
        Random random = new Random(seed);
        List<TestXid> xids = new ArrayList<>();
        for (int formatId : new int[] {0, 1, 131077, 0x7fffffff, Integer.MIN_VALUE, -42}) {
            xids.add(TestXid.random(random, formatId, 64, 64));
            xids.add(TestXid.random(random, formatId, 1, 0));
            xids.add(TestXid.random(random, formatId, 64, 1));
        }
        Link link = site.link();
        for (int i = 0; i < xids.size(); i++) {
            site.prepare(link, xids.get(i), i + 1);
        }
        site = site.crash();
        XAResource recovery = site.recoveryResource();
        assertEquals(new HashSet<>(xids), Site.recovered(recovery), "seed " + seed);
        Xid first = recovery.recover(XAResource.TMSTARTRSCAN)[0];
        byte[] copy = first.getGlobalTransactionId();
        first.getGlobalTransactionId()[0]++;
        assertArrayEquals(copy, first.getGlobalTransactionId(), "an Xid can't be changed from outside");
        for (Xid xid : recovery.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
            recovery.commit(xid, false);
        }
        assertEquals(Set.of(), Site.recovered(recovery));
        for (int i = 0; i < xids.size(); i++) {
            assertTrue(site.isCommitted(i + 1), "branch " + xids.get(i));
        }
    }

    @Test
    void shouldRecoverThousandBranchesCompletely() throws Exception {
        int count = 1_000;
        Set<TestXid> prepared = new HashSet<>();
        Link link = site.link();
        for (int number = 1; number <= count; number++) {
            TestXid xid = TestXid.of(number);
            site.prepare(link, xid, number);
            prepared.add(xid);
        }
        assertEquals(prepared, Site.recovered(link.xa()), "in the same run");
        site = site.crash();
        XAResource recovery = site.recoveryResource();
        assertEquals(prepared, Site.recovered(recovery), "after a crash");
        for (int number = 1; number <= count; number++) {
            if (number % 2 == 0) {
                recovery.commit(TestXid.of(number), false);
            } else {
                recovery.rollback(TestXid.of(number));
            }
        }
        assertEquals(Set.of(), Site.recovered(recovery));
        for (int number = 1; number <= count; number += 37) {
            assertEquals(number % 2 == 0, site.isCommitted(number), "change " + number);
        }
    }

    @Test
    void shouldHaveNoHeuristicOutcomeToForget() throws Exception {
        leaveThreeBranches();
        site = site.restart();
        XAResource recovery = site.recoveryResource();
        Expect.code(XAException.XAER_NOTA, () -> recovery.forget(TestXid.of(77)));
        assertThrows(XAException.class, () -> recovery.forget(COMMITS), "a prepared branch is not forgotten");
        finishBothWays(recovery);
    }

    @Test
    void shouldAnswerUnavailableOnceStopped() throws Exception {
        Link link = site.link();
        Link busy = site.link();
        Link idle = site.link();
        site.prepare(link, COMMITS, 1);
        site.prepare(link, ROLLS_BACK, 2);
        site.work(link, NEVER_PREPARED, 3);
        busy.xa().start(TestXid.of(4), XAResource.TMNOFLAGS);
        fixture().change(busy.handle(), 4);
        XAResource recovery = site.recoveryResource();
        site.adapter().stop();
        Expect.code(XAException.XAER_RMFAIL, () -> link.xa().start(TestXid.of(9), XAResource.TMNOFLAGS));
        Expect.code(XAException.XAER_RMFAIL, () -> busy.xa().end(TestXid.of(4), XAResource.TMSUCCESS));
        Expect.code(XAException.XAER_RMFAIL, () -> link.xa().prepare(NEVER_PREPARED));
        Expect.code(XAException.XAER_RMFAIL, () -> link.xa().commit(NEVER_PREPARED, true));
        Expect.code(XAException.XAER_RMFAIL, () -> link.xa().commit(COMMITS, false));
        Expect.code(XAException.XAER_RMFAIL, () -> link.xa().rollback(ROLLS_BACK));
        Expect.code(XAException.XAER_RMFAIL, () -> link.xa().forget(COMMITS));
        Expect.code(XAException.XAER_RMFAIL, () -> recovery.recover(XAResource.TMSTARTRSCAN));
        assertThrows(Exception.class, () -> fixture().change(busy.handle(), 6));
        assertThrows(Exception.class, () -> fixture().change(idle.handle(), 7));
        fixture().close(idle.handle());
        fixture().close(busy.handle());
        busy.connection().cleanup();
        busy.connection().destroy();

        site = Site.start(fixture(), root.resolve("data"));
        fixture().change(site.link().handle(), 5);
        finishBothWays(site.recoveryResource());
        assertFalse(site.isCommitted(6));
        assertFalse(site.isCommitted(7));
    }
}
