/**
 * What the reports of all benchmarks share: figures of several rounds, bars, and the machine's own unit.
 *
 * <p>Start at {@link dev.daicho.benchmarks.report.Figure}. Depends on the JDK alone.
 */
@NullMarked
package dev.daicho.benchmarks.report;

import org.jspecify.annotations.NullMarked;
