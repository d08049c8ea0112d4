/**
 * What the reports of all benchmarks share: medians, bars, and the machine's own unit.
 *
 * <p>Start at {@link dev.daicho.benchmarks.report.Bars}. Depends on the JDK alone.
 */
@NullMarked
package dev.daicho.benchmarks.report;

import org.jspecify.annotations.NullMarked;
