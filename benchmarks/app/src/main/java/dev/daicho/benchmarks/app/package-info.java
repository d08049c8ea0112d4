/**
 * What is measured: the same transfer on the ledger, on PostgreSQL and on resources that do nothing, each as an EJB's container-managed transaction,
 * driven by closed-loop clients inside the server.
 *
 * <p>Start at {@link dev.daicho.benchmarks.app.RunServlet}.
 */
@NullMarked
package dev.daicho.benchmarks.app;

import org.jspecify.annotations.NullMarked;
