package dev.daicho.nvfs.nio;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Content as a mapped buffer: it is written to a temporary file of the host, which is mapped and deleted at once, so that the buffer is one
 * of the JDK's own, can be unmapped as such, and takes no heap. The temporary file is open to its owner only.
 *
 * <p>Not durable. Source: SPEC N14.
 */
final class FileSnapshot {

    private FileSnapshot() {}

    /** Writes all of the content. */
    interface Content {
        long writeTo(WritableByteChannel target) throws IOException;
    }

    static MappedByteBuffer map(MapMode mode, long size, Content content) throws IOException {
        Path file = Files.createTempFile("nvfs", ".map");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long written = content.writeTo(channel);
            if (written != size) {
                throw new IOException(
                        "The file got shorter while it was mapped: " + written + " of " + size + " bytes");
            }
            return channel.map(mode, 0, size);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
