package dev.daicho.ra.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.Site.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

/** Random calls, in and out of turn, over three connections and four Xids, with restarts and crashes, against {@link BranchModel}. */
public abstract class XAResourceRandomizedContract extends AdapterContract {

    private static final int LINKS = 3;
    private static final int XIDS = 6;
    private static final int[] START_FLAGS = {
        XAResource.TMNOFLAGS, XAResource.TMNOFLAGS, XAResource.TMJOIN, XAResource.TMRESUME
    };
    private static final int[] END_FLAGS = {
        XAResource.TMSUCCESS,
        XAResource.TMSUCCESS,
        XAResource.TMSUCCESS,
        XAResource.TMSUCCESS,
        XAResource.TMSUCCESS,
        XAResource.TMSUSPEND,
        XAResource.TMFAIL
    };

    private final List<Link> links = new ArrayList<>();
    private final Deque<String> lastCalls = new ArrayDeque<>();
    private BranchModel model = new BranchModel();
    private final Map<String, Integer> answers = new TreeMap<>();
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
        assertBroad();
    }

    /** The sequences are worth something only if they get everywhere. */
    private void assertBroad() {
        for (String answer : List.of(
                "start 0",
                "start -6",
                "start -8",
                "start -4",
                "start 100",
                "end 0",
                "end -6",
                "end -4",
                "end 100",
                "prepare 0",
                "prepare 3",
                "prepare -6",
                "prepare -4",
                "prepare 100",
                "commit1 0",
                "commit1 -6",
                "commit1 100",
                "commit 0",
                "commit -6",
                "rollback 0",
                "rollback -6",
                "rollback -4")) {
            assertTrue(answers.getOrDefault(answer, 0) > 0, () -> "never answered: " + answer + "; but " + answers);
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
        Link link = links.get(l);
        switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4 -> start(random, l, link.xa());
            case 5, 6, 7, 8 -> end(random, l, link.xa());
            case 9, 10, 11, 12, 13, 14 -> change(l, link);
            case 15, 16, 17 -> {
                int x = mostlyOneOf(random, model.completable());
                sameAnswer("prepare " + l + " " + x, model.prepare(x), () -> link.xa()
                        .prepare(TestXid.of(x)));
            }
            case 18, 19 -> {
                int x = mostlyOneOf(random, model.completable());
                same("commit1 " + l + " " + x, model.commitOnePhase(x), () -> link.xa()
                        .commit(TestXid.of(x), true));
            }
            case 20 -> {
                int x = mostlyOneOf(random, List.copyOf(model.prepared()));
                same("commit " + l + " " + x, model.commit(x), () -> link.xa().commit(TestXid.of(x), false));
            }
            case 21, 22 -> {
                int x = random.nextInt(XIDS);
                same("rollback " + l + " " + x, model.rollback(x), () -> link.xa()
                        .rollback(TestXid.of(x)));
            }
            case 23, 24 -> checkRecovered(link);
            default -> {
                if (random.nextInt(6) == 0) {
                    restart(random.nextBoolean());
                }
            }
        }
    }

    private void start(Random random, int l, XAResource xa) throws Exception {
        int flags = START_FLAGS[random.nextInt(START_FLAGS.length)];
        int x = flags == XAResource.TMJOIN ? mostlyOneOf(random, model.joinable()) : random.nextInt(XIDS);
        if (flags != XAResource.TMNOFLAGS || !model.isFromEarlierRun(x)) {
            same("start " + l + " " + x + " " + flags, model.start(l, x, flags), () -> xa.start(TestXid.of(x), flags));
        }
    }

    private void end(Random random, int l, XAResource xa) throws Exception {
        int flags = END_FLAGS[random.nextInt(END_FLAGS.length)];
        int x = mostlyOneOf(random, List.of(model.associated(l, random.nextInt(XIDS))));
        same("end " + l + " " + x + " " + flags, model.end(l, x, flags), () -> xa.end(TestXid.of(x), flags));
    }

    /** Mostly what can succeed: else hardly a branch would ever get as far as prepare. */
    private static int mostlyOneOf(Random random, List<Integer> xids) {
        return xids.isEmpty() || random.nextInt(4) == 0 ? random.nextInt(XIDS) : xids.get(random.nextInt(xids.size()));
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
        answers.merge(call.substring(0, call.indexOf(' ')) + " " + actual, 1, Integer::sum);
    }

    private void note(String call) {
        lastCalls.add(call);
        if (lastCalls.size() > 40) {
            lastCalls.removeFirst();
        }
    }
}
