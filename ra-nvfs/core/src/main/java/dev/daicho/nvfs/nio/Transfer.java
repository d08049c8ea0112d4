package dev.daicho.nvfs.nio;

import dev.daicho.nvfs.transaction.FileInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One copy or move, within a disk or between two. A move within a disk is one change of names; all else is copying.
 *
 * <p>Used by one thread. Source: SPEC N14.
 */
final class Transfer {

    private final NvFileSystemProvider provider;
    private final NvPath source;
    private final NvPath target;
    private final Set<CopyOption> options;

    Transfer(NvFileSystemProvider provider, NvPath source, NvPath target, CopyOption... options) {
        this.provider = provider;
        this.source = source;
        this.target = target;
        for (CopyOption option : options) {
            Objects.requireNonNull(option, "option");
            if (!(option instanceof StandardCopyOption) && option != LinkOption.NOFOLLOW_LINKS) {
                throw new UnsupportedOperationException("Option " + option);
            }
        }
        this.options = Set.copyOf(List.of(options));
    }

    void move() throws IOException {
        if (options.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
            throw new UnsupportedOperationException("COPY_ATTRIBUTES is for copying");
        }
        boolean atomic = options.contains(StandardCopyOption.ATOMIC_MOVE);
        if (source.disk() == target.disk()) {
            List<String> from = source.resolvedNames();
            List<String> to = target.resolvedNames();
            boolean replace = atomic || options.contains(StandardCopyOption.REPLACE_EXISTING);
            source.getFileSystem().run((files, transaction) -> {
                files.move(transaction, from, to, replace);
                return from;
            });
            return;
        }
        if (atomic) {
            throw new AtomicMoveNotSupportedException(
                    source.toString(), target.toString(), "They are on different disks");
        }
        refuseFullDirectory();
        copyTo(true);
        provider.delete(source);
    }

    private void refuseFullDirectory() throws IOException {
        if (source.getFileSystem().info(source).isDirectory()) {
            List<String> names = source.resolvedNames();
            boolean empty = source.getFileSystem()
                    .run((files, transaction) -> files.list(transaction, names).isEmpty());
            if (!empty) {
                throw new DirectoryNotEmptyException(source.toString());
            }
        }
    }

    void copy() throws IOException {
        if (options.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new UnsupportedOperationException("ATOMIC_MOVE is for moving");
        }
        if (provider.exists(target) && provider.isSameFile(source, target)) {
            return;
        }
        copyTo(options.contains(StandardCopyOption.COPY_ATTRIBUTES));
    }

    private void copyTo(boolean withTimes) throws IOException {
        FileInfo info = source.getFileSystem().info(source);
        if (provider.exists(target)) {
            if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            provider.delete(target);
        }
        if (info.isDirectory()) {
            provider.createDirectory(target);
        } else {
            try (InputStream in = Files.newInputStream(source);
                    OutputStream out =
                            Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                in.transferTo(out);
            }
        }
        if (withTimes) {
            List<String> names = target.resolvedNames();
            target.getFileSystem().run((files, transaction) -> {
                files.setTimes(transaction, names, info.modifiedNanos(), info.createdNanos());
                return names;
            });
        }
    }
}
