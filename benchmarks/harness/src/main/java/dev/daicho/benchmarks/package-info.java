/**
 * Starts a WildFly with the EAR and its peers, drives the same load through each in interleaved rounds, checks that no money was lost, and
 * writes what it saw.
 *
 * <p>Start at {@link dev.daicho.benchmarks.Benchmark}. Depends on nothing of Daicho's: it only deploys it.
 */
@NullMarked
package dev.daicho.benchmarks;

import org.jspecify.annotations.NullMarked;
