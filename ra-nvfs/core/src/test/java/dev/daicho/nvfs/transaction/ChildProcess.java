package dev.daicho.nvfs.transaction;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A second Java virtual machine on a real image, to be refused or killed. */
final class ChildProcess {

    private ChildProcess() {}

    static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Opens the image, says what happened, and if told to works on it for ever, saying what it has done. */
    public static void main(String[] arguments) throws Exception {
        @Nullable Disk disk = null;
        try {
            disk = DiskImage.open(Path.of(arguments[1]), null, DiskSettings.defaults());
        } catch (RuntimeException e) {
            System.out.println(e);
        }
        if (disk != null && arguments[0].equals("work")) {
            work(disk, Integer.parseInt(arguments[2]));
        }
    }

    /**
     * Each number in turn is written to two files in one transaction, by turns committed at once, prepared and committed, and only
     * prepared; what is said was done before it was said.
     */
    private static void work(Disk disk, int first) throws Exception {
        for (int i = first; ; i++) {
            Transaction tx = disk.begin();
            for (String name : List.of("left", "right")) {
                try (OpenFile file =
                        disk.files().open(tx, List.of(name), new FileTree.OpenMode(true, true, false, false))) {
                    file.write(0, ByteBuffer.allocate(8192).putInt(0, i).putInt(8188, i));
                }
            }
            if (i % 2 == 0) {
                tx.commit();
            } else {
                byte[] branch = ByteBuffer.allocate(4).putInt(0, i).array();
                tx.prepare(branch);
                System.out.println("prepared " + i);
                disk.commit(branch);
            }
            System.out.println("committed " + i);
        }
    }
}
