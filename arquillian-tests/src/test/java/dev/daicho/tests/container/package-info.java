/**
 * Tests that run inside the server, as a user's deployment beside the EAR: what an EJB sees. Start at {@link
 * dev.daicho.tests.container.ContainerManagedIT}.
 */
package dev.daicho.tests.container;
