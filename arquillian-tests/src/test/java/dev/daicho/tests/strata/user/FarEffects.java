package dev.daicho.tests.strata.user;

import jakarta.ejb.Remote;

/** A part of a member's work, for a member on another server. */
@Remote
public interface FarEffects {

    /** In the caller's transaction, and nowhere else. */
    void add(String key, int stratum);
}
