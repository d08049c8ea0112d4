package dev.daicho.ra;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.daicho.ra.contract.TestXid;
import java.util.Random;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;

class BranchXidTest {

    private final Random random = new Random(64);

    @Test
    void shouldKeepEveryByte() {
        for (int length = 0; length <= 64; length++) {
            TestXid theirs = TestXid.random(random, random.nextInt(), length, 64 - length);
            BranchXid ours = BranchXid.of(theirs);
            assertEquals(theirs, TestXid.copyOf(ours));
            assertEquals(ours, BranchXid.decode(ours.encoded()));
            assertEquals(ours.hashCode(), BranchXid.of(theirs).hashCode());
            assertSame(ours, BranchXid.of(ours));
        }
    }

    @Test
    void shouldTellPartsApart() {
        BranchXid one = BranchXid.of(new TestXid(1, new byte[] {1, 2}, new byte[] {3}));
        assertNotEquals(one, BranchXid.of(new TestXid(1, new byte[] {1}, new byte[] {2, 3})));
        assertNotEquals(one, BranchXid.of(new TestXid(2, new byte[] {1, 2}, new byte[] {3})));
        assertEquals("1:0102:03", one.toString());
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        assertThrows(IllegalArgumentException.class, () -> BranchXid.of(new TestXid(1, new byte[65], new byte[0])));
        assertThrows(IllegalArgumentException.class, () -> BranchXid.of(new TestXid(1, new byte[0], new byte[65])));
    }

    @Test
    void shouldRefuseWhatDoesNotAddUp() {
        byte[] good = BranchXid.of(TestXid.random(random, 7, 64, 64)).encoded();
        assertThrows(IllegalArgumentException.class, () -> BranchXid.decode(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> BranchXid.decode(new byte[5]));
        for (int at : new int[] {4, 5}) {
            for (int length : new int[] {0, 63, 65, 127, 128, 255}) {
                byte[] bad = good.clone();
                bad[at] = (byte) length;
                assertThrows(IllegalArgumentException.class, () -> BranchXid.decode(bad), at + " " + length);
            }
        }
        assertArrayEquals(good, BranchXid.decode(good).encoded());
    }

    @Test
    void shouldMakeNoExceptionThatNarayanaWouldMistake() {
        assertThrows(IllegalArgumentException.class, () -> XaErrors.of(0, "forgotten", null));
        assertThrows(
                IllegalArgumentException.class,
                () -> XaErrors.rolledBack(XAException.XA_RBTRANSIENT, "try again", null));
        assertThrows(IllegalArgumentException.class, () -> XaErrors.rolledBack(XAException.XAER_RMERR, "broken", null));
        Exception cause = new Exception("why");
        XAException made = XaErrors.rolledBack(XAException.XA_RBDEADLOCK, "deadlock", cause);
        assertEquals(XAException.XA_RBDEADLOCK, made.errorCode);
        assertEquals("deadlock", made.getMessage());
        assertSame(cause, made.getCause());
    }
}
