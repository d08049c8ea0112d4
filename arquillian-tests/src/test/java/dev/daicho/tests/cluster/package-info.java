/**
 * One ledger in three servers: what their users see while servers are killed, stand still and come back. Start at
 * {@link dev.daicho.tests.cluster.LedgerClusterIT}.
 */
package dev.daicho.tests.cluster;
