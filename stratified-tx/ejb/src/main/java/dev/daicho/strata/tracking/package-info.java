/**
 * What is known of every chain, in a relational database: who requested what, what has committed, what is in trouble and why.
 *
 * <p>Start at {@link dev.daicho.strata.tracking.Tracking}. Depends on the API and on Jakarta Persistence.
 */
@NullMarked
package dev.daicho.strata.tracking;

import org.jspecify.annotations.NullMarked;
