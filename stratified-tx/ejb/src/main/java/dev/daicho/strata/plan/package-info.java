/**
 * Planning: which members of a global transaction form which stratum, why, at what cost, and what looks wrong about it.
 *
 * <p>Start at {@link dev.daicho.strata.plan.Planner}. Pure: depends on the JDK and the API's descriptions of members, on no server.
 */
@NullMarked
package dev.daicho.strata.plan;

import org.jspecify.annotations.NullMarked;
