package dev.daicho.nvfs.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.memory.SimulatedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory manager against a model: single operations are atomic over a power loss. */
@Tag("N1")
class NvHeapCrashTest {

    private static final int BYTES = 16 << 10;
    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 3000 : 60;

    private final SimulatedMemory memory = new SimulatedMemory(BYTES);

    @Test
    void shouldHaveEachCreationAndDeletionWholeOrNot() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            new Run(seed).run();
        }
    }

    @Test
    void shouldChangeMarksInOneStore() {
        NvHeap heap = new NvHeap(memory, 0, BYTES);
        assertTrue(heap.create(1, 5, ByteBuffer.wrap(new byte[100]), 3, 0));
        assertEquals(OptionalLong.of(3), heap.mark(1, 5));
        memory.barrier();
        heap.mark(1, 5, 77);
        NvHeap lost = new NvHeap(memory.losePower().nothingSurvived(), 0, BYTES);
        assertEquals(OptionalLong.of(3), lost.mark(1, 5));
        assertEquals(OptionalLong.of(77), new NvHeap(memory, 0, BYTES).mark(1, 5));
        assertFalse(heap.mark(1, 6, 1));
    }

    @Test
    void shouldUseAllSpaceAgainAndKeepReserve() {
        NvHeap heap = new NvHeap(memory, 0, BYTES);
        for (int round = 0; round < 50; round++) {
            long key = 0;
            while (heap.create(1, key, ByteBuffer.wrap(new byte[50 + (int) (key * 37 % 900)]), 0, 1000)) {
                key++;
            }
            assertTrue(heap.freeBytes() >= 1000);
            assertTrue(key > 15, "blocks: " + key);
            for (long i = 0; i < key; i++) {
                assertTrue(heap.delete(1, i));
            }
            Runnable done = heap.beforeBarrier();
            memory.barrier();
            done.run();
            assertEquals(heap.lengthBytes(), heap.freeBytes());
        }
    }

    private static final class Run {

        private final Random random;
        private final long seed;
        private SimulatedMemory memory = new SimulatedMemory(BYTES);
        private NvHeap heap = new NvHeap(memory, 0, BYTES);
        private final Map<Long, byte[]> durable = new HashMap<>();
        private final Map<Long, byte[]> model = new HashMap<>();

        /** All that has been there since the last barrier. */
        private final Map<Long, List<byte[]>> versions = new HashMap<>();

        private Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private void run() {
            for (int step = 0; step < 120; step++) {
                long key = random.nextInt(20);
                if (model.containsKey(key)) {
                    assertTrue(heap.delete(2, key));
                    model.remove(key);
                } else {
                    byte[] content = new byte[random.nextInt(1500)];
                    random.nextBytes(content);
                    if (heap.create(2, key, ByteBuffer.wrap(content), 0, 0)) {
                        model.put(key, content);
                        versions.computeIfAbsent(key, k -> new ArrayList<>()).add(content);
                    }
                }
                if (random.nextInt(3) == 0) {
                    Runnable done = heap.beforeBarrier();
                    memory.barrier();
                    done.run();
                    durable.clear();
                    durable.putAll(model);
                    versions.clear();
                }
                for (int i = 0; i < 3; i++) {
                    check(memory.losePower().survivor(random, 8 << 3 * random.nextInt(3)));
                }
                if (random.nextInt(30) == 0) {
                    memory = memory.losePower().nothingSurvived();
                    heap = new NvHeap(memory, 0, BYTES);
                    model.clear();
                    model.putAll(durable);
                    versions.clear();
                }
            }
        }

        /** Each key is as it was at the last barrier, or as any operation since has left it: never anything else. */
        private void check(SimulatedMemory state) {
            NvHeap survivor = new NvHeap(state, 0, BYTES);
            for (long key = 0; key < 20; key++) {
                byte @Nullable [] found = survivor.find(2, key);
                byte @Nullable [] before = durable.get(key);
                byte @Nullable [] now = model.get(key);
                boolean untouched = before == now && !versions.containsKey(key);
                if (before != null && untouched) {
                    assertArrayEquals(before, found, "seed " + seed + ", key " + key);
                } else if (untouched) {
                    assertNull(found, "seed " + seed + ", key " + key);
                } else if (found != null) {
                    byte[] survived = found;
                    assertTrue(
                            Arrays.equals(found, before)
                                    || versions.getOrDefault(key, List.of()).stream()
                                            .anyMatch(version -> Arrays.equals(survived, version)),
                            "seed " + seed + ", key " + key + ": neither old nor new");
                    assertTrue(survivor.delete(2, key));
                    assertNull(new NvHeap(state, 0, BYTES).find(2, key), "a deleted block came back");
                }
            }
        }
    }
}
