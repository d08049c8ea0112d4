/**
 * The disk as a C programmer knows files: {@code fopen} and its kin, and the transaction calls around them.
 *
 * <p>Start at {@link dev.daicho.nvfs.stdio.Stdio}. Depends on {@code transaction}.
 */
@NullMarked
package dev.daicho.nvfs.stdio;

import org.jspecify.annotations.NullMarked;
