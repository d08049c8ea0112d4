/**
 * The nonvolatile file store as an application sees it: get a {@link dev.daicho.nvfs.FileStoreConnection} from the injected
 * {@link dev.daicho.nvfs.FileStoreConnectionFactory} and work on its paths with {@link java.nio.file.Files}; inside a JTA transaction all
 * of it commits or rolls back with the transaction.
 *
 * <p>Start at {@link dev.daicho.nvfs.FileStoreConnectionFactory}. Depends on the JDK; on Jakarta EE for one annotation only.
 */
@NullMarked
package dev.daicho.nvfs;

import org.jspecify.annotations.NullMarked;
