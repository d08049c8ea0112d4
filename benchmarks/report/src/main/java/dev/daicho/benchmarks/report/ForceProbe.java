package dev.daicho.benchmarks.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The machine's own unit: a 4 KiB write and its force. */
public final class ForceProbe {

    private static final int COUNT = 300;
    private static final int PAGE_BYTES = 4096;
    private static final int PAGE_COUNT = 64;

    private ForceProbe() {}

    /** Median of 300, in a file of that folder that is deleted again. */
    public static double micros(Path folder) throws IOException {
        List<Double> micros = new ArrayList<>();
        Path file = folder.resolve("force.probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
            for (int i = 0; i < COUNT; i++) {
                long began = System.nanoTime();
                channel.write(page.rewind(), (long) (i % PAGE_COUNT) * PAGE_BYTES);
                channel.force(false);
                micros.add((System.nanoTime() - began) / 1e3);
            }
        }
        Files.delete(file);
        return Median.of(micros);
    }
}
