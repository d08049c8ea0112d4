/**
 * A deployment of the tests' own, beside the EAR: tells what each resource manager and the transaction log hold in doubt, and runs a
 * recovery pass on request. Start at {@link dev.daicho.tests.probe.ProbeServlet}.
 */
package dev.daicho.tests.probe;
