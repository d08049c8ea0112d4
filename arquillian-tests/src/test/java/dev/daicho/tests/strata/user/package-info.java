/** A user's deployment that requests strata and has members, driven over HTTP. */
package dev.daicho.tests.strata.user;
