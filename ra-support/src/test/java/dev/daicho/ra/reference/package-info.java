/**
 * A small, honest adapter for a file-backed set of numbers: the model by which the contracts of {@link dev.daicho.ra.contract} are known
 * to be passable, and, with faults switched on, to fail.
 */
@NullMarked
package dev.daicho.ra.reference;

import org.jspecify.annotations.NullMarked;
