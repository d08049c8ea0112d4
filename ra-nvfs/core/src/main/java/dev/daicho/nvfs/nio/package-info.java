/**
 * The disk as a {@code java.nio.file} file system, scheme {@code nvfs}.
 *
 * <p>Start at {@link dev.daicho.nvfs.nio.NvFileSystemProvider}. Depends on {@code transaction}.
 */
@NullMarked
package dev.daicho.nvfs.nio;

import org.jspecify.annotations.NullMarked;
