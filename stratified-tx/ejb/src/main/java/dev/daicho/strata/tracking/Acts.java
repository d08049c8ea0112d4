package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.UnknownChainException;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What operators do to chains, as far as the tables go: each act changes them and leaves its record, in one transaction. The caller puts the
 * messages.
 *
 * <p>Thread-safe. As durable as its database. Source: S11.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Acts {

    @PersistenceContext(unitName = "strata")
    private EntityManager entities;

    /** For the container. */
    public Acts() {}

    /** Outside a container. */
    Acts(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Gives every parked request of a chain a fresh set of attempts.
     *
     * @return those whose messages are to be put
     * @throws UnknownChainException if there is no such chain
     * @throws InvalidRequestException if none of it is parked
     */
    public List<RequestRow> resumes(OperatorAct act) {
        List<RequestRow> resumed = new ArrayList<>();
        for (RequestRow request : requests(chain(act.chain()))) {
            Trouble trouble = entities.find(Trouble.class, request.request());
            if (trouble != null && trouble.kind() == Trouble.Kind.PARKED && !isEnded(request)) {
                refuseElsewhere(request);
                trouble.resumed(act.at());
                resumed.add(request);
            }
        }
        if (resumed.isEmpty()) {
            throw new InvalidRequestException(
                    "No stratum of chain " + act.chain() + " is parked, so there is none to resume");
        }
        keep(act);
        return resumed;
    }

    /**
     * Gives a parked request up.
     *
     * @return those that it led and that have no message of their own now
     * @throws InvalidRequestException if it is not parked
     */
    public List<RequestRow> skips(RequestRow request, OperatorAct act) {
        Trouble trouble = entities.find(Trouble.class, request.request());
        if (trouble == null || trouble.kind() != Trouble.Kind.PARKED || isEnded(request)) {
            throw new InvalidRequestException("Stratum " + request.stratum() + " (" + request.member() + ") of chain "
                    + request.chain() + " is not parked; only what has failed to the end can be skipped");
        }
        refuseElsewhere(request);
        entities.persist(Execution.skipped(request, act.at()));
        entities.flush();
        keep(act);
        return requests(chain(act.chain())).stream()
                .filter(each -> each.member().equals(request.member()) && !isEnded(each))
                .toList();
    }

    /** The request of that name. */
    public RequestRow request(UUID request) {
        RequestRow row = entities.find(RequestRow.class, request);
        if (row == null) {
            throw new UnknownChainException("There is no request " + request + "; a chain's status names its requests");
        }
        return row;
    }

    /** What was done to a chain, the oldest first. */
    public List<OperatorAct> acts(ChainId chain) {
        return entities
                .createQuery("select a from ActRow a where a.chain = :chain order by a.at", ActRow.class)
                .setParameter("chain", chain.value())
                .getResultList()
                .stream()
                .map(ActRow::told)
                .toList();
    }

    /** Keeps what was done. */
    public void keep(OperatorAct act) {
        if (act.reason().isBlank() || act.reason().length() > ActRow.REASON_LENGTH) {
            throw new InvalidRequestException("A reason of " + act.reason().length() + " characters; say in 1 to "
                    + ActRow.REASON_LENGTH + " why this is done, for who reads it later");
        }
        entities.persist(new ActRow(UUID.randomUUID(), act));
    }

    private ChainRow chain(ChainId chain) {
        ChainRow row = entities.find(ChainRow.class, chain.value());
        if (row == null) {
            throw new UnknownChainException("There is no chain " + chain);
        }
        return row;
    }

    private List<RequestRow> requests(ChainRow chain) {
        return entities.createQuery(
                        "select r from RequestRow r where r.chain = :chain order by r.stratum, r.requestedAt, r.place",
                        RequestRow.class)
                .setParameter("chain", chain.chain())
                .getResultList();
    }

    private static void refuseElsewhere(RequestRow request) {
        if (request.node() != null) {
            throw new InvalidRequestException("Stratum " + request.stratum() + " (" + request.member() + ") of chain "
                    + request.chain() + " runs on node " + request.node() + "; do it there");
        }
    }

    private boolean isEnded(RequestRow request) {
        return entities.find(Execution.class, request.request()) != null;
    }
}
