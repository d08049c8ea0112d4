/**
 * Tells which rows of {@code docs/REQUIREMENTS.md} a test claims ({@code @Tag("L2")}) and whether it ran and passed: {@link
 * dev.daicho.rows.RowListener} in each module's tests, {@link dev.daicho.rows.RowReport} over the whole build.
 */
package dev.daicho.rows;
