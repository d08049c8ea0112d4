package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plain writes without a force: what a power loss may leave of them, and what it may not. */
@Tag("N6")
class PlainFileCrashIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 4000 : 25;

    @Test
    void shouldLeaveOldOrNewPerWordAndNeverAnotherFilesData() throws Exception {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            one(seed);
        }
    }

    private static void one(long seed) throws Exception {
        Random random = new Random(seed);
        TestDisk store = TestDisk.ofCapacity(768 << 10);
        // Blocks full of a stranger's data become free, some by plain deletes, some by transactions.
        Transaction tx = store.disk().begin();
        store.write(tx, "stranger", filled(300_000, 0xEE));
        tx.commit();
        store.write(null, "stranger2", filled(100_000, 0xEE));
        store.files().delete(null, List.of("stranger"));
        store.files().delete(null, List.of("stranger2"));
        store.write(null, "old", filled(30_000, 0x11));
        store.disk().force();
        byte[] expected = filled(30_000, 0x11);
        List<Medium.Loss> losses = new ArrayList<>();
        store.memory().observeBarriers(n -> losses.add(store.medium().losePower()));
        for (int i = 0; i < 6; i++) {
            int position = random.nextInt(40_000) & -8;
            byte[] content = filled((1 + random.nextInt(3000)) * 8, 0x22);
            store.writeAt(null, "old", position, content);
            expected = Arrays.copyOf(expected, Math.max(expected.length, position + content.length));
            System.arraycopy(content, 0, expected, position, content.length);
            store.append(null, "new", filled(8 * random.nextInt(700), 0x22));
            losses.add(store.medium().losePower());
        }
        Medium.Loss last = losses.get(losses.size() - 1);
        assertArrayEquals(expected, TestDisk.on(last.everythingSurvived()).read(null, "old"), "a process crash");
        for (Medium.Loss loss : losses) {
            for (int i = 0; i < 8; i++) {
                TestDisk after = TestDisk.on(loss.survivor(random, 8 << 3 * random.nextInt(4)));
                for (String name : after.files().list(null, List.of())) {
                    check(after.read(null, name), name, seed);
                }
                assertTrue(after.read(null, "old").length >= 30_000, "seed " + seed + ": a forced length is lost");
            }
        }
    }

    private static void check(byte[] content, String name, long seed) {
        for (int i = 0; i < content.length; i++) {
            boolean isOld = content[i] == 0x11 && name.equals("old");
            boolean isNew = content[i] == 0x22;
            boolean isHole = content[i] == 0 && (name.equals("new") || i >= 30_000);
            if (!isOld && !isNew && !isHole || content[i] != content[i & -8]) {
                fail("seed " + seed + ", " + name + " at " + i + ": byte " + content[i]);
            }
        }
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
