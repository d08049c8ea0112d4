package dev.daicho.ledger.core.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What people and accidents did to this server's ledger beside its log: a text file that is only ever appended to, one line an event, its
 * fields between tabs: time, event, details. Nothing in a field breaks the line.
 *
 * <p>Thread-safe. A line is durable when the call returns. Source: XA-CHECKLIST 38.
 */
public final class AuditLog {

    private final Path file;
    private final LongSupplier clockMillis;

    /** In that file, which is made with the first event. */
    public AuditLog(Path file, LongSupplier clockMillis) {
        this.file = file;
        this.clockMillis = clockMillis;
    }

    /** Notes an event. */
    public synchronized void note(String event, String... details) throws IOException {
        StringBuilder line = new StringBuilder(
                        Instant.ofEpochMilli(clockMillis.getAsLong()).toString())
                .append('\t')
                .append(oneField(event));
        for (String detail : details) {
            line.append('\t').append(oneField(detail));
        }
        line.append('\n');
        if (!Files.exists(file)) {
            PrivateFiles.createFile(file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static String oneField(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** All lines so far. */
    public synchronized List<String> lines() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
