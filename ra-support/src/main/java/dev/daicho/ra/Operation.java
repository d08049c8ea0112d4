package dev.daicho.ra;

import org.jspecify.annotations.Nullable;

/**
 * One call of a connection handle, done in a unit of work.
 *
 * @param <W> the unit of work
 * @param <R> what it gives back
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Operation<W, R extends @Nullable Object, E extends Exception> {

    /** Does it; the unit of work belongs to this call alone until it returns and must not be kept. */
    R on(W work) throws E;
}
