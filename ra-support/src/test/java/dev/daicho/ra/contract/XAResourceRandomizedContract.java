package dev.daicho.ra.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.daicho.ra.contract.Site.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** Random calls, in and out of turn, over three connections and four Xids, with restarts and crashes, against {@link BranchModel}. */
public abstract class XAResourceRandomizedContract extends AdapterContract {

    private static final int LINKS = 3;
    private static final int XIDS = 4;
    private static final int[] START_FLAGS = {
        XAResource.TMNOFLAGS, XAResource.TMNOFLAGS, XAResource.TMJOIN, XAResource.TMRESUME
    };
    private static final int[] END_FLAGS = {
        XAResource.TMSUCCESS, XAResource.TMSUCCESS, XAResource.TMSUCCESS, XAResource.TMSUSPEND, XAResource.TMFAIL
    };

    private final List<Link> links = new ArrayList<>();
    private final Deque<String> lastCalls = new ArrayDeque<>();
    private BranchModel model = new BranchModel();
    private int lastChange;

    @FunctionalInterface
    private interface Call {
        int run() throws Exception;
    }

    @FunctionalInterface
    private interface Silent {
        void run() throws Exception;
    }

    /** How many sequences, each of {@link #callsPerSequence()} calls and with a seed of its own, on one store after the other. */
    protected int sequences() {
        return CAMPAIGN ? 200 : 10;
    }

    protected int callsPerSequence() {
        return 300;
    }

    @Test
    void shouldAnswerEverySequenceAsTheModelDoes() throws Exception {
        for (int sequence = 0; sequence < sequences(); sequence++) {
            long seed = Long.getLong("daicho.seed", 7144490L + sequence);
            site.close();
            site = Site.start(fixture(), root.resolve("sequence" + sequence).resolve("data"));
            try {
                runSequence(new Random(seed));
            } catch (AssertionError | Exception failure) {
                throw new AssertionError("-Ddaicho.seed=" + seed + " after " + String.join("; ", lastCalls), failure);
            }
        }
    }

    private void runSequence(Random random) throws Exception {
        model = new BranchModel();
        lastChange = 0;
        lastCalls.clear();
        openLinks();
        for (int call = 0; call < callsPerSequence(); call++) {
            oneCall(random);
        }
        checkState();
    }

    private void openLinks() throws Exception {
        links.clear();
        for (int i = 0; i < LINKS; i++) {
            links.add(site.link());
        }
    }

    private void oneCall(Random random) throws Exception {
        int l = random.nextInt(LINKS);
        int x = random.nextInt(XIDS);
        Xid xid = TestXid.of(x);
        Link link = links.get(l);
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> {
                int flags = START_FLAGS[random.nextInt(START_FLAGS.length)];
                if (flags != XAResource.TMNOFLAGS || !model.isFromEarlierRun(x)) {
                    same("start " + l + " " + x + " " + flags, model.start(l, x, flags), () -> link.xa()
                            .start(xid, flags));
                }
            }
            case 5, 6, 7, 8 -> {
                int flags = END_FLAGS[random.nextInt(END_FLAGS.length)];
                same("end " + l + " " + x + " " + flags, model.end(l, x, flags), () -> link.xa()
                        .end(xid, flags));
            }
            case 9, 10, 11, 12, 13, 14 -> change(l, link);
            case 15, 16, 17 ->
                sameAnswer("prepare " + l + " " + x, model.prepare(x), () -> link.xa()
                        .prepare(xid));
            case 18, 19 ->
                same("commit1 " + l + " " + x, model.commitOnePhase(x), () -> link.xa()
                        .commit(xid, true));
            case 20 ->
                same("commit " + l + " " + x, model.commit(x), () -> link.xa().commit(xid, false));
            case 21 ->
                same("rollback " + l + " " + x, model.rollback(x), () -> link.xa()
                        .rollback(xid));
            case 22 -> checkRecovered(link);
            default -> {
                if (random.nextInt(6) == 0) {
                    restart(random.nextBoolean());
                }
            }
        }
    }

    private void change(int l, Link link) throws Exception {
        int number = ++lastChange;
        note("change " + l + " n" + number);
        if (model.change(l, number) == XAResource.XA_OK) {
            fixture().change(link.handle(), number);
            return;
        }
        boolean refused = false;
        try {
            fixture().change(link.handle(), number);
        } catch (Exception expected) {
            refused = true;
        }
        assertEquals(true, refused, "a change in a failed branch must be refused");
    }

    private void restart(boolean crash) throws Exception {
        note(crash ? "crash" : "restart");
        model.restart();
        site = crash ? site.crash() : site.restart();
        openLinks();
        checkState();
    }

    private void checkState() throws Exception {
        checkRecovered(links.get(0));
        for (int number = 1; number <= lastChange; number++) {
            assertEquals(model.committed().contains(number), site.isCommitted(number), "change " + number);
        }
    }

    private void checkRecovered(Link link) throws XAException {
        note("recover");
        Set<TestXid> expected = new HashSet<>();
        model.prepared().forEach(x -> expected.add(TestXid.of(x)));
        assertEquals(expected, Site.recovered(link.xa()), "recover");
    }

    private void same(String call, int expected, Silent run) throws Exception {
        sameAnswer(call, expected, () -> {
            run.run();
            return XAResource.XA_OK;
        });
    }

    private void sameAnswer(String call, int expected, Call run) throws Exception {
        note(call);
        int actual;
        try {
            actual = run.run();
        } catch (XAException failure) {
            assertNotEquals(0, failure.errorCode, call + ": an XAException without an error code");
            actual = Expect.isRollback(failure.errorCode) ? BranchModel.ROLLED_BACK : failure.errorCode;
        }
        assertEquals(expected, actual, call);
    }

    private void note(String call) {
        lastCalls.add(call);
        if (lastCalls.size() > 40) {
            lastCalls.removeFirst();
        }
    }
}
