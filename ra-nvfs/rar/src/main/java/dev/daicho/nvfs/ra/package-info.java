/**
 * The file store as a JCA resource adapter: Jakarta Connectors on one side, the core's calls on the other.
 *
 * <p>Start at {@link dev.daicho.nvfs.ra.FileStoreResourceAdapter}. Depends on Jakarta EE, ra-support, the API and the core.
 */
@NullMarked
package dev.daicho.nvfs.ra;

import org.jspecify.annotations.NullMarked;
