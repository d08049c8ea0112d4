/**
 * Chains over several nodes: each has its own queue and its own tables, and tells the others what they need to know of a chain by messages that
 * the broker stores and forwards.
 *
 * <p>Start at {@link dev.daicho.strata.nodes.Correspondence}. Depends on the tracking package and on Jakarta EE.
 */
@NullMarked
package dev.daicho.strata.nodes;

import org.jspecify.annotations.NullMarked;
