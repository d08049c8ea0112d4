/**
 * The {@code nvfs} command.
 *
 * <p>Start at {@link dev.daicho.nvfs.tool.NvfsCommand}. Depends on all other packages; none depends on it.
 */
@NullMarked
package dev.daicho.nvfs.tool;

import org.jspecify.annotations.NullMarked;
