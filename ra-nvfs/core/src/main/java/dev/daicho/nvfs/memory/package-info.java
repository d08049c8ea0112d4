/**
 * Nonvolatile memory and nothing else: bytes at addresses, and the barrier that makes them last.
 *
 * <p>Start at {@link dev.daicho.nvfs.memory.NvMemory}. Depends on the JDK and the API's exceptions.
 */
@NullMarked
package dev.daicho.nvfs.memory;

import org.jspecify.annotations.NullMarked;
