package dev.daicho.strata.tracking;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Forgets chains that ended long ago, so that the tables do not grow for ever. Parked ones have not ended.
 *
 * <p>Thread-safe. As durable as its database. Source: S10, S11.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class FinishedChains {

    /** Those that refer to a chain by its name; their order does not matter, since no foreign keys join them. */
    private static final List<String> OF_CHAIN =
            List.of("RequestRow", "Execution", "Announcement", "CompensationRow", "ActRow", "ChainRow");

    @PersistenceContext(unitName = "strata")
    private EntityManager entities;

    /** For the container. */
    public FinishedChains() {}

    /** Outside a container. */
    FinishedChains(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Forgets, in a transaction of its own, some that ended before that time.
     *
     * @param limit how many at most
     * @return how many
     */
    public int forget(Instant before, int limit) {
        List<UUID> ended = entities.createQuery(
                        "select c.chain from ChainRow c where c.requestedAt < :before"
                                + " and not exists (select 1 from RequestRow r where r.chain = c.chain and not exists"
                                + " (select 1 from Execution e where e.request = r.request))"
                                + " and not exists (select 1 from Execution e where e.chain = c.chain and e.executedAt >= :before)"
                                + " order by c.requestedAt",
                        UUID.class)
                .setParameter("before", before)
                .setMaxResults(limit)
                .getResultList();
        if (ended.isEmpty()) {
            return 0;
        }
        entities.createQuery("delete from Trouble t where t.request in"
                        + " (select r.request from RequestRow r where r.chain in :chains)")
                .setParameter("chains", ended)
                .executeUpdate();
        for (String entity : OF_CHAIN) {
            entities.createQuery("delete from " + entity + " e where e.chain in :chains")
                    .setParameter("chains", ended)
                    .executeUpdate();
        }
        return ended.size();
    }
}
