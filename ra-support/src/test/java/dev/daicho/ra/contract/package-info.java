/**
 * The contracts that every resource adapter of this product passes: XA-CHECKLIST rows 1 to 33a, as far as they can be tested without a
 * server. An adapter brings an {@link dev.daicho.ra.contract.AdapterFixture} and one subclass of each abstract contract.
 *
 * <p>Start at {@link dev.daicho.ra.contract.XAResourceContract}. Depends on Jakarta EE and JUnit. Not
 * {@code @NullMarked}: contracts pass null where nobody should, on purpose.
 */
package dev.daicho.ra.contract;
