/**
 * The file store beside other stores that Java programs can have, with equal durability.
 *
 * <p>Start at {@link dev.daicho.benchmarks.nvfs.NvfsBenchmark}. Depends on the file store's core and on its peers; nothing depends on it.
 */
@NullMarked
package dev.daicho.benchmarks.nvfs;

import org.jspecify.annotations.NullMarked;
