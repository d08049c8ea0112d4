package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.FileInfo;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads and sets the basic attributes of whatever a path names at the time of the call.
 *
 * <p>Thread-safe. Source: SPEC N14.
 */
record NvAttributeView(NvPath path) implements BasicFileAttributeView {

    @Override
    public String name() {
        return "basic";
    }

    @Override
    public NvFileAttributes readAttributes() throws IOException {
        NvFileSystem fileSystem = path.getFileSystem();
        return new NvFileAttributes(fileSystem.info(path));
    }

    @Override
    public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
            throws IOException {
        if (modified == null && created == null) {
            return;
        }
        List<String> names = path.resolvedNames();
        path.getFileSystem().run((files, transaction) -> {
            FileInfo old = files.info(transaction, names);
            files.setTimes(
                    transaction,
                    names,
                    modified == null ? old.modifiedNanos() : modified.to(TimeUnit.NANOSECONDS),
                    created == null ? old.createdNanos() : created.to(TimeUnit.NANOSECONDS));
            return old;
        });
    }
}
