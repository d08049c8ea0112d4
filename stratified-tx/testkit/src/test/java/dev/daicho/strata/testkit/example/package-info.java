/** A shop's members by annotations, and their test: the complete example of the guide. */
@NullMarked
package dev.daicho.strata.testkit.example;

import org.jspecify.annotations.NullMarked;
