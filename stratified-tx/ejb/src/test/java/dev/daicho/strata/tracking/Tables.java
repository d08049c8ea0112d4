package dev.daicho.strata.tracking;

import jakarta.persistence.EntityManager;

/** The tables outside a container, for tests of other packages. */
public record Tables(Tracking tracking, Joins joins, Acts acts, Compensations compensations, FinishedChains finished) {

    public static Tables of(EntityManager entities) {
        return new Tables(
                new Tracking(entities),
                new Joins(entities),
                new Acts(entities),
                new Compensations(entities),
                new FinishedChains(entities));
    }
}
