/**
 * A real bank's months on the ledger: the anonymised Berka data of the PKDD'99 discovery challenge, each posting a container-managed JTA
 * transaction of its own.
 *
 * <p>Start at {@link dev.daicho.examples.bookshop.berka.BankReplay}.
 */
package dev.daicho.examples.bookshop.berka;
