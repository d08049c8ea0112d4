/**
 * Files whose changes come all together or not at all: shadow blocks, transaction records, locks, barriers, recovery.
 *
 * <p>Start at {@link dev.daicho.nvfs.transaction.Disk}. Depends on {@code memory}, {@code block} and {@code file}.
 */
@NullMarked
package dev.daicho.nvfs.transaction;

import org.jspecify.annotations.NullMarked;
