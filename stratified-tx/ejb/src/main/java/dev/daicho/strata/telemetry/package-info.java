/**
 * Traces and meters of strata, as far as the server offers them: OpenTelemetry and Micrometer, each in one class that is not even loaded
 * where their subsystem is not configured.
 *
 * <p>Start at {@link dev.daicho.strata.telemetry.Telemetry}. Depends on CDI, and in those two classes on what they translate to.
 */
@NullMarked
package dev.daicho.strata.telemetry;

import org.jspecify.annotations.NullMarked;
