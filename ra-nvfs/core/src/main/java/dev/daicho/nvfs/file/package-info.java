/**
 * What files and directories look like in blocks: inodes and their table, indexes of 16-bit block numbers, directory entries. Reading only;
 * every change goes through a transaction's record.
 *
 * <p>Start at {@link dev.daicho.nvfs.file.InodeTable}. Depends on {@code memory} and {@code block}.
 */
@NullMarked
package dev.daicho.nvfs.file;

import org.jspecify.annotations.NullMarked;
