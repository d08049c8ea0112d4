/**
 * The image's own structures: where everything lies ({@link dev.daicho.nvfs.block.Superblock}), fixed-length blocks and which are free,
 * and the memory manager for variable-length blocks by key ({@link dev.daicho.nvfs.block.NvHeap}).
 *
 * <p>Start at {@link dev.daicho.nvfs.block.Superblock}. Depends on {@code memory}.
 */
@NullMarked
package dev.daicho.nvfs.block;

import org.jspecify.annotations.NullMarked;
