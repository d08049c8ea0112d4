/**
 * A bookshop beside Daicho: pays on the ledger, delivers the text into the customer's file store and asks for the royalty to be paid by
 * the next stratum, all in one container-managed transaction. The deployment to copy when you start your own.
 *
 * <p>Start at {@link dev.daicho.examples.bookshop.Checkout}. Depends on Jakarta EE and on the API jars in {@code daicho.ear/lib} alone.
 */
package dev.daicho.examples.bookshop;
