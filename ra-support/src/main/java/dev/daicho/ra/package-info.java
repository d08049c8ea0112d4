/**
 * What both resource adapters share between Jakarta Connectors and their own cores: the XAResource state table, the Xid codec, the
 * one place that makes XAExceptions, and managed connections with their handles.
 *
 * <p>Start at {@link dev.daicho.ra.BranchResource}, the only thing an adapter has to bring. Depends on Jakarta EE and the JDK alone.
 */
@NullMarked
package dev.daicho.ra;

import org.jspecify.annotations.NullMarked;
