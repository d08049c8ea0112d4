package dev.daicho.tests.strata.user;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.sql.SQLException;

/** Makes the table when the deployment starts: a stratum may come from another node before anybody asks here. */
@Singleton
@Startup
public class EffectsTable {

    @EJB
    private Effects effects;

    @PostConstruct
    void make() {
        try {
            effects.makeTable();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
