package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.memory.SimulatedMemory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes of an image are flipped: the answer is a clear error or the right one, never a wrong one. */
class DamageIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("daicho.campaign");

    /** Superblock and maps; elsewhere only bytes that are not zero are flipped, because contents are zeros here. */
    private static final int METADATA_BYTES = 6 << 10;

    private static final byte[] BRANCH = {4, 2};

    private TestDisk store;
    private Model model;

    @BeforeEach
    void fillDisk() throws Exception {
        store = TestDisk.ofCapacity(768 << 10);
        model = new Model();
        store.files().createDirectory(null, TestDisk.names("d"));
        model.put("d", null);
        for (int i = 0; i < 20; i++) {
            // Zeros: so that contents, which no checksum guards at rest, can't be told from damage by this test.
            byte[] content = new byte[i * 2000];
            store.write(null, "d/file" + i, content);
            model.put("d/file" + i, content);
        }
        byte[] large = new byte[200_000];
        store.write(null, "large", large);
        model.put("large", large);
        store.disk().close();
        store.reopen();
        Transaction committed = store.disk().begin();
        store.write(committed, "late", new byte[5000]);
        committed.commit();
        model.put("late", new byte[5000]);
        Transaction prepared = store.disk().begin();
        store.write(prepared, "in-doubt", new byte[3000]);
        prepared.prepare(BRANCH);
        // Closed: a record of which nothing proves that it was durable can't be told, when damaged, from one that was
        // torn.
        store.disk().close();
    }

    /** Every byte that means anything: one bit of it, or in a campaign each. */
    @Test
    void shouldNeverAnswerWronglyOverDamagedMetadata() throws Exception {
        byte[] image = store.memory().image();
        int[] places = IntStream.range(0, image.length)
                .filter(i -> image[i] != 0 || i < METADATA_BYTES)
                .toArray();
        Random random = new Random(5);
        int refused = 0;
        int tried = 0;
        for (int at : places) {
            int first = random.nextInt(Byte.SIZE);
            for (int bit = first; bit < first + (CAMPAIGN ? Byte.SIZE : 1); bit++, tried++) {
                SimulatedMemory damaged = store.memory().losePower().everythingSurvived();
                damaged.damage(at, 1 << bit % Byte.SIZE);
                if (!isRightOrRefused(damaged, model, at)) {
                    refused++;
                }
            }
        }
        System.out.println("bytes flipped: " + tried + ", refused: " + refused + ", wrong answers: 0");
        assertTrue(refused > 50, "damage refused: " + refused);
    }

    @Test
    void shouldRefuseEveryTruncatedImage() {
        byte[] image = store.memory().image();
        for (int length = 0; length < image.length; length += CAMPAIGN || length < 5000 ? 1 : 997) {
            SimulatedMemory cut = SimulatedMemory.of(Arrays.copyOf(image, length));
            FileStoreException refused =
                    assertThrows(FileStoreException.class, () -> TestDisk.on(cut), "length " + length);
            assertTrue(String.valueOf(refused.getMessage()).contains(Integer.toString(length)), refused.getMessage());
        }
    }

    /** True if everything was answered rightly, false if something was refused. */
    private static boolean isRightOrRefused(SimulatedMemory memory, Model model, int at) throws Exception {
        try {
            TestDisk disk = TestDisk.on(memory);
            boolean inDoubt = !disk.disk().preparedBranches().isEmpty();
            String difference = model.differenceFrom(disk);
            if (difference != null) {
                fail("byte " + at + " flipped: " + difference);
            }
            if (!inDoubt) {
                fail("byte " + at + " flipped: the prepared branch is gone without a word");
            }
            return true;
        } catch (FileStoreException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 20, "says too little: " + e.getMessage());
            return false;
        }
    }
}
