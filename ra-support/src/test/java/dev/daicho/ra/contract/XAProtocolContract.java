package dev.daicho.ra.contract;

import static javax.transaction.xa.XAResource.TMFAIL;
import static javax.transaction.xa.XAResource.TMJOIN;
import static javax.transaction.xa.XAResource.TMNOFLAGS;
import static javax.transaction.xa.XAResource.TMONEPHASE;
import static javax.transaction.xa.XAResource.TMRESUME;
import static javax.transaction.xa.XAResource.TMSUCCESS;
import static javax.transaction.xa.XAResource.TMSUSPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site.Link;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Calls in and out of turn: who may start, end, suspend, resume, join and complete when. XA-CHECKLIST rows 22 and 23. Part of
 * {@link XAResourceContract}.
 */
public abstract class XAProtocolContract extends AdapterContract {

    protected final Xid xid = TestXid.of(1);
    protected Link a;
    protected Link b;

    @BeforeEach
    protected void openTwoConnections() throws Exception {
        a = site.link();
        b = site.link();
    }

    protected void change(Link link, int number) throws Exception {
        fixture().change(link.handle(), number);
    }

    protected void assertCommitted(int... numbers) throws Exception {
        for (int number : numbers) {
            assertTrue(site.isCommitted(number), "change " + number + " is missing");
        }
    }

    protected void assertAbsent(int... numbers) throws Exception {
        for (int number : numbers) {
            assertFalse(site.isCommitted(number), "change " + number + " is there");
        }
    }

    // ------------------------------------------------------------------ calls out of turn

    @Test
    void shouldNotKnowWhatWasNeverStarted() {
        Xid unknown = TestXid.of(77);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().end(unknown, TMSUCCESS));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().prepare(unknown));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().commit(unknown, false));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().commit(unknown, true));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().rollback(unknown));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().forget(unknown));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().start(unknown, TMJOIN));
        Expect.code(XAException.XAER_NOTA, () -> a.xa().start(unknown, TMRESUME));
    }

    @Test
    void shouldRefuseSecondStartOfSameXid() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        Expect.code(XAException.XAER_DUPID, () -> b.xa().start(xid, TMNOFLAGS));
        a.xa().end(xid, TMSUCCESS);
        Expect.code(XAException.XAER_DUPID, () -> b.xa().start(xid, TMNOFLAGS));
        a.xa().rollback(xid);
        site.prepare(a, xid, 1);
        Expect.code(XAException.XAER_DUPID, () -> b.xa().start(xid, TMNOFLAGS));
    }

    @Test
    void shouldRefuseStartWhileAssociatedElsewhere() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        Expect.code(XAException.XAER_PROTO, () -> a.xa().start(TestXid.of(2), TMNOFLAGS));
        Expect.code(XAException.XAER_PROTO, () -> a.xa().start(xid, TMJOIN));
        change(a, 1);
        a.xa().end(xid, TMSUCCESS);
        a.xa().commit(xid, true);
        assertCommitted(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().rollback(TestXid.of(2)));
    }

    @Test
    void shouldRefuseEndOfWhatIsNotAssociated() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        Expect.code(XAException.XAER_PROTO, () -> b.xa().end(xid, TMSUCCESS));
        a.xa().end(xid, TMSUCCESS);
        Expect.code(XAException.XAER_PROTO, () -> a.xa().end(xid, TMSUCCESS));
        Expect.code(XAException.XAER_PROTO, () -> a.xa().end(xid, TMFAIL));
        Expect.code(XAException.XAER_PROTO, () -> a.xa().end(xid, TMSUSPEND));
    }

    @Test
    void shouldRefuseCompletionWhileAssociated() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        for (XAResource xa : List.of(a.xa(), b.xa())) {
            Expect.code(XAException.XAER_PROTO, () -> xa.prepare(xid));
            Expect.code(XAException.XAER_PROTO, () -> xa.commit(xid, true));
            Expect.code(XAException.XAER_PROTO, () -> xa.commit(xid, false));
            Expect.code(XAException.XAER_PROTO, () -> xa.rollback(xid));
        }
        change(a, 2);
        a.xa().end(xid, TMSUCCESS);
        a.xa().commit(xid, true);
        assertCommitted(1, 2);
    }

    @Test
    void shouldRefuseCompletionWhileJoinedElsewhere() throws Exception {
        site.work(a, xid, 1);
        b.xa().start(xid, TMJOIN);
        Expect.code(XAException.XAER_PROTO, () -> a.xa().prepare(xid));
        b.xa().end(xid, TMSUCCESS);
        assertEquals(XAResource.XA_OK, a.xa().prepare(xid));
        a.xa().commit(xid, false);
        assertCommitted(1);
    }

    @Test
    void shouldKeepToTheOrderOfThePhases() throws Exception {
        site.work(a, xid, 1);
        Expect.code(XAException.XAER_PROTO, () -> a.xa().commit(xid, false));
        assertEquals(XAResource.XA_OK, a.xa().prepare(xid));
        Expect.code(XAException.XAER_PROTO, () -> a.xa().prepare(xid));
        Expect.code(XAException.XAER_PROTO, () -> a.xa().commit(xid, true));
        Expect.code(XAException.XAER_PROTO, () -> b.xa().start(xid, TMJOIN));
        Expect.code(XAException.XAER_PROTO, () -> b.xa().start(xid, TMRESUME));
        Expect.code(XAException.XAER_PROTO, () -> b.xa().end(xid, TMSUCCESS));
        Expect.code(XAException.XAER_PROTO, () -> b.xa().forget(xid));
        a.xa().commit(xid, false);
        assertCommitted(1);
    }

    @Test
    void shouldRefuseInvalidArguments() throws Exception {
        Expect.code(XAException.XAER_INVAL, () -> a.xa().start(xid, TMONEPHASE));
        Expect.code(XAException.XAER_INVAL, () -> a.xa().start(xid, TMJOIN | TMRESUME));
        Expect.code(XAException.XAER_INVAL, () -> a.xa().recover(TMJOIN));
        TestXid tooLong = new TestXid(1, new byte[65], new byte[1]);
        Expect.code(XAException.XAER_INVAL, () -> a.xa().start(tooLong, TMNOFLAGS));
        Expect.code(XAException.XAER_INVAL, () -> a.xa().setTransactionTimeout(-1));
        a.xa().start(xid, TMNOFLAGS);
        Expect.code(XAException.XAER_INVAL, () -> a.xa().end(xid, TMNOFLAGS));
        Expect.code(XAException.XAER_INVAL, () -> a.xa().end(xid, TMSUCCESS | TMFAIL));
        a.xa().end(xid, TMSUCCESS);
        a.xa().rollback(xid);
    }

    // ------------------------------------------------------------------ suspend, resume, join

    @Test
    void shouldSuspendAndResume() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.xa().end(xid, TMSUSPEND);
        Expect.code(XAException.XAER_PROTO, () -> a.xa().prepare(xid));
        Expect.code(XAException.XAER_PROTO, () -> a.xa().start(xid, TMJOIN));
        Expect.code(XAException.XAER_PROTO, () -> b.xa().start(xid, TMRESUME));
        site.work(a, TestXid.of(2), 2);
        a.xa().commit(TestXid.of(2), true);
        a.xa().start(xid, TMRESUME);
        change(a, 3);
        a.xa().end(xid, TMSUCCESS);
        a.xa().commit(xid, true);
        assertCommitted(1, 2, 3);
    }

    @Test
    void shouldEndSuspendedAssociation() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.xa().end(xid, TMSUSPEND);
        a.xa().end(xid, TMSUCCESS);
        Expect.code(XAException.XAER_PROTO, () -> a.xa().start(xid, TMRESUME));
        a.xa().commit(xid, true);
        assertCommitted(1);
    }

    @Test
    void shouldRollBackSuspendedBranch() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        a.xa().end(xid, TMSUSPEND);
        b.xa().rollback(xid);
        assertAbsent(1);
        Expect.code(XAException.XAER_NOTA, () -> a.xa().start(xid, TMRESUME));
    }

    @Test
    void shouldJoinFromAnotherConnection() throws Exception {
        a.xa().start(xid, TMNOFLAGS);
        change(a, 1);
        b.xa().start(xid, TMJOIN);
        change(b, 2);
        change(a, 3);
        b.xa().end(xid, TMSUCCESS);
        a.xa().end(xid, TMSUCCESS);
        assertEquals(XAResource.XA_OK, a.xa().prepare(xid));
        assertAbsent(1, 2, 3);
        a.xa().commit(xid, false);
        assertCommitted(1, 2, 3);
    }

    @Test
    void shouldRollJoinedWorkBackTogether() throws Exception {
        site.work(a, xid, 1);
        b.xa().start(xid, TMJOIN);
        change(b, 2);
        b.xa().end(xid, TMSUCCESS);
        a.xa().rollback(xid);
        assertAbsent(1, 2);
    }
}
