package dev.daicho.tests.strata.user;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.SQLException;

/** Leaves an effect on this server, called from another one. */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class FarEffectsBean implements FarEffects {

    @EJB
    private Effects effects;

    @Override
    public void add(String key, int stratum) {
        try {
            effects.add(key, stratum);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
