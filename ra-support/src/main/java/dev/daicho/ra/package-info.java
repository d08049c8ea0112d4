/**
 * What both resource adapters share between Jakarta Connectors and their own cores: the XAResource state table, the Xid codec, the
 * one place that makes XAExceptions, and managed connections with their handles.
 *
 * <p>Start at {@link dev.daicho.ra.BranchResource}, which an adapter's core is wrapped in. Then extend
 * {@link dev.daicho.ra.XaResourceAdapter}, {@link dev.daicho.ra.XaManagedConnectionFactory},
 * {@link dev.daicho.ra.AdapterConnectionFactory} and {@link dev.daicho.ra.ConnectionHandle}; what must hold is in the contract tests of
 * this module's test jar. Depends on Jakarta EE and the JDK alone.
 */
@NullMarked
package dev.daicho.ra;

import org.jspecify.annotations.NullMarked;
