package dev.daicho.nvfs.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process on a real mapped image is killed at random moments. */
@Tag("N6")
class DiskKillIT {

    private static final int ROUNDS = Boolean.getBoolean("daicho.campaign") ? 1_000 : 20;

    @Test
    void shouldKeepWhatWasSaidAndReportWhatIsPrepared(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("daicho.seed", 7);
        Random random = new Random(seed);
        Path image = folder.resolve("disk.nvm");
        DiskImage.open(image, DiskImage.Creation.ofCapacity(2 << 20), DiskSettings.defaults())
                .close();
        int next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Process child = ChildProcess.start(ChildProcess.class, "work", image.toString(), Integer.toString(next));
            int committed = next - 1;
            int prepared = -1;
            int lines = 0;
            int killAfter = 1 + random.nextInt(400);
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    String[] words = line.split(" ");
                    assertTrue(words.length == 2, line);
                    if (words[0].equals("committed")) {
                        committed = Integer.parseInt(words[1]);
                    } else {
                        prepared = Integer.parseInt(words[1]);
                    }
                    if (++lines == killAfter) {
                        // By its handle, which leaves what it has said to be read.
                        child.toHandle().destroyForcibly();
                    }
                }
            }
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));
            next = check(image, committed, prepared, "seed " + seed + ", round " + round) + 1;
        }
    }

    private static int check(Path image, int committed, int prepared, String where) throws Exception {
        Disk disk = DiskImage.open(image, null, DiskSettings.defaults());
        try {
            List<byte[]> inDoubt = disk.preparedBranches();
            assertTrue(inDoubt.size() <= 1, where);
            if (prepared > committed + 1) {
                throw new AssertionError(where + ": prepared " + prepared + " after committed " + committed);
            }
            int reached = committed;
            for (byte[] branch : inDoubt) {
                reached = ByteBuffer.wrap(branch).getInt();
                assertEquals(committed + 1, reached, where + ": what is in doubt comes after what was committed");
                disk.commit(branch);
            }
            int left = read(disk, "left");
            assertEquals(left, read(disk, "right"), where + ": both files or none");
            assertTrue(left >= reached && left <= committed + 1, where + ": " + left + " after " + reached);
            if (prepared == committed + 1) {
                assertEquals(prepared, left, where + ": the prepared branch is kept");
            }
            return left;
        } finally {
            disk.close();
        }
    }

    private static int read(Disk disk, String name) throws Exception {
        try (OpenFile file =
                disk.files().open(null, List.of(name), new FileTree.OpenMode(false, false, false, false))) {
            ByteBuffer content = ByteBuffer.allocate(8192);
            file.read(0, content);
            assertEquals(content.getInt(0), content.getInt(8188));
            return content.getInt(0);
        }
    }
}
