package dev.daicho.nvfs.stdio;

import static dev.daicho.nvfs.stdio.Whence.SEEK_SET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.DuplicateBranchException;
import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.InDoubtLimitException;
import dev.daicho.nvfs.TransactionEndedException;
import dev.daicho.nvfs.UnknownBranchException;
import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.memory.SimulatedMemory;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskSettings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The paper's table 1, and what it says of restarts. */
@Tag("N5")
@Tag("N6")
@Tag("N7")
class StdioTransactionTest {

    private static final byte[] BRANCH = {7};
    private static final DiskSettings PAPER = DiskSettings.defaults().withInDoubtLimit(2);

    private SimulatedMemory memory = format();
    private Disk disk = Disk.open(memory, "test image", PAPER);
    private Stdio task = new Stdio(disk);
    private Stdio other = new Stdio(disk);

    private static SimulatedMemory format() {
        DiskGeometry geometry = DiskGeometry.of(1 << 20);
        SimulatedMemory memory = new SimulatedMemory(geometry.imageBytes());
        Disk.format(memory, geometry, new UUID(1, 2), 0);
        return memory;
    }

    @Test
    void shouldRunTableOneInItsOrder() throws IOException {
        put("purse", "1000");
        FileStream purse = task.fopen("purse", "r+");
        task.startTrans();
        purse.fputs("0900");
        assertEquals("1000", content("purse"));
        assertTrue(task.prepareTrans(BRANCH));
        assertThrows(TransactionEndedException.class, () -> purse.fputs("x"));
        assertThrows(TransactionEndedException.class, () -> task.fopen("purse", "r"));
        assertThrows(TransactionEndedException.class, () -> task.remove("purse"));
        assertThrows(IllegalStateException.class, task::startTrans);
        assertEquals("1000", content("purse"));
        task.commitTrans();
        assertEquals("0900", content("purse"));
        assertEquals(4, purse.ftell());
        purse.fputs("!");
        assertEquals("0900!", content("purse"));
        purse.fclose();
        task.remove("purse");
        assertThrows(NoSuchFileException.class, () -> content("purse"));
    }

    @Test
    void shouldCommitSeveralFilesTogetherOrNotAtAll() throws IOException {
        put("a", "1");
        put("b", "1");
        task.startTrans();
        rewrite("a", "2");
        rewrite("b", "2");
        rewrite("c", "2");
        task.abortTrans();
        assertEquals("1", content("a"));
        assertEquals("1", content("b"));
        assertThrows(NoSuchFileException.class, () -> content("c"));
        task.startTrans();
        rewrite("a", "3");
        rewrite("b", "3");
        task.commitTrans();
        assertEquals("33", content("a") + content("b"));
    }

    @Test
    void shouldLeaveFilesOfOtherTasksAlone() throws IOException {
        put("mine", "1");
        FileStream plain = other.fopen("theirs", "w");
        task.startTrans();
        rewrite("mine", "2");
        plain.fputs("plain");
        task.abortTrans();
        assertEquals("1", content("mine"));
        assertEquals("plain", content("theirs"));
    }

    @Test
    void shouldUseStreamOnAfterAbortWhereItWas() throws IOException {
        put("f", "abcdef");
        FileStream stream = task.fopen("f", "r+");
        task.startTrans();
        stream.fputs("XYZ");
        task.abortTrans();
        assertEquals(3, stream.ftell());
        stream.fseek(0, Whence.SEEK_CUR);
        assertEquals('d', stream.fgetc());
        FileStream created;
        task.startTrans();
        created = task.fopen("new", "w");
        task.abortTrans();
        assertThrows(NoSuchFileException.class, () -> created.fputs("x"));
        assertTrue(created.ferror());
    }

    @Test
    void shouldRefuseStreamWhoseNameIsAnothersNow() throws IOException {
        put("f", "one");
        FileStream stream = task.fopen("f", "r");
        other.remove("f");
        put("f", "two");
        assertEquals('o', stream.fgetc());
        task.startTrans();
        assertThrows(FileSystemException.class, stream::fgetc);
        task.abortTrans();
    }

    @Test
    void shouldRefuseEndWithoutStart() throws IOException {
        assertThrows(IllegalStateException.class, task::commitTrans);
        assertThrows(IllegalStateException.class, task::abortTrans);
        assertThrows(IllegalStateException.class, () -> task.prepareTrans(BRANCH));
        task.startTrans();
        assertThrows(IllegalStateException.class, task::startTrans);
        task.abortTrans();
        task.startTrans();
        assertFalse(task.prepareTrans(BRANCH));
        assertThrows(IllegalStateException.class, () -> task.prepareTrans(BRANCH));
        assertTrue(task.delayedTrans().isEmpty());
        task.commitTrans();
        assertThrows(UnknownBranchException.class, () -> task.delayedCommitTrans(BRANCH));
        assertThrows(UnknownBranchException.class, () -> task.abortTrans(BRANCH));
    }

    @Test
    void shouldRollBackLocalAndKeepPreparedOverRestart() throws IOException {
        put("local", "1");
        put("prepared", "1");
        task.startTrans();
        rewrite("prepared", "2");
        task.prepareTrans(BRANCH);
        Stdio third = new Stdio(disk);
        third.startTrans();
        rewrite(third, "local", "2");
        restart();
        assertEquals("1", content("local"));
        assertEquals(1, task.delayedTrans().size());
        assertArrayEquals(BRANCH, task.delayedTrans().get(0));
        FileInDoubtException refused = assertThrows(FileInDoubtException.class, () -> task.fopen("prepared", "r"));
        assertTrue(String.valueOf(refused.getReason()).contains("in doubt"), refused.toString());
        task.startTrans();
        assertThrows(FileInDoubtException.class, () -> task.fopen("prepared", "r+"));
        rewrite("local", "3");
        task.commitTrans();
        task.delayedCommitTrans(BRANCH);
        assertEquals("2", content("prepared"));
        assertEquals("3", content("local"));
        restart();
        assertEquals("2", content("prepared"));
        assertEquals(List.of(), task.delayedTrans());
    }

    @Test
    void shouldAbortDelayedTransaction() throws IOException {
        put("f", "1");
        task.startTrans();
        rewrite("f", "2");
        task.prepareTrans(BRANCH);
        restart();
        task.abortTrans(BRANCH);
        assertEquals("1", content("f"));
    }

    @Test
    void shouldGoOnBesideTwoDelayedTransactionsOnly() throws IOException {
        for (int i = 1; i <= 3; i++) {
            put("f" + i, "1");
            task.startTrans();
            rewrite("f" + i, "2");
            task.prepareTrans(new byte[] {(byte) i});
            if (i == 3) {
                restart();
                assertThrows(InDoubtLimitException.class, task::startTrans);
                task.abortTrans(new byte[] {1});
                task.startTrans();
                task.abortTrans();
            } else {
                task = new Stdio(disk);
            }
        }
        assertEquals(2, task.delayedTrans().size());
    }

    @Test
    void shouldLetAnotherTaskDecide() throws IOException {
        put("f", "1");
        task.startTrans();
        rewrite("f", "2");
        task.prepareTrans(BRANCH);
        other.startTrans();
        rewrite(other, "g", "1");
        assertThrows(DuplicateBranchException.class, () -> other.prepareTrans(BRANCH));
        other.delayedCommitTrans(BRANCH);
        assertThrows(UnknownBranchException.class, task::commitTrans);
        task.startTrans();
        rewrite("f", "3");
        task.prepareTrans(BRANCH);
        task.delayedCommitTrans(BRANCH);
        task.startTrans();
        task.abortTrans();
        assertEquals("3", content("f"));
    }

    @Test
    void shouldGiveUpOrKeepWhatClosedTaskLeaves() throws IOException {
        put("f", "1");
        task.startTrans();
        rewrite("f", "2");
        task.close();
        assertEquals("1", content("f"));
        task.startTrans();
        rewrite("f", "3");
        task.prepareTrans(BRANCH);
        task.close();
        other.delayedCommitTrans(BRANCH);
        assertEquals("3", content("f"));
    }

    @Test
    void shouldKeepPlainWritesUpToTheCrashOfTheProcess() throws IOException {
        FileStream stream = task.fopen("f", "w");
        stream.fputs("neither flushed ");
        stream.fputs("nor closed");
        restart();
        assertEquals("neither flushed nor closed", content("f"));
    }

    @Test
    void shouldKeepFlushedWritesOverPowerLoss() throws IOException {
        FileStream stream = task.fopen("f", "w");
        stream.fputs("flushed");
        stream.fflush();
        stream.fputs(", lost");
        memory = memory.losePower().nothingSurvived();
        restart();
        assertEquals("flushed", content("f"));
        other.fopen("f", "a").fputs(" again");
        other.fflush();
        memory = memory.losePower().nothingSurvived();
        restart();
        assertEquals("flushed again", content("f"));
    }

    private void restart() {
        memory = memory.losePower().everythingSurvived();
        disk = Disk.open(memory, "test image", PAPER);
        task = new Stdio(disk);
        other = new Stdio(disk);
    }

    private void put(String name, String content) throws IOException {
        rewrite(other, name, content);
    }

    private void rewrite(String name, String content) throws IOException {
        rewrite(task, name, content);
    }

    private static void rewrite(Stdio stdio, String name, String content) throws IOException {
        try (FileStream stream = stdio.fopen(name, "w")) {
            stream.fputs(content);
        }
    }

    private String content(String name) throws IOException {
        try (FileStream stream = other.fopen(name, "r")) {
            stream.fseek(0, SEEK_SET);
            byte[] bytes = new byte[100];
            return new String(bytes, 0, stream.fread(bytes, 1, bytes.length), UTF_8);
        }
    }
}
