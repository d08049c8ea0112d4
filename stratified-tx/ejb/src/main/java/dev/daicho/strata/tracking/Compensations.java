package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.Member;
import dev.daicho.strata.OperatorAct;
import dev.daicho.strata.UnknownChainException;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Undoes chains. What has not committed is given up under the same key under which it would commit, so a stratum that is running now and this
 * act can't both succeed; what has committed is undone by further requests of the chain, the last committed first, each waiting for the one before.
 *
 * <p>Thread-safe. As durable as its database. Source: S11.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class Compensations {

    @PersistenceContext(unitName = "strata")
    private EntityManager entities;

    @EJB
    private Acts acts;

    /** For the container. */
    public Compensations() {}

    /** Outside a container. */
    Compensations(EntityManager entities) {
        this.entities = entities;
        this.acts = new Acts(entities);
    }

    /** One step back. */
    private record Step(UUID undone, @Nullable String node, String member, String payload) {}

    /** A request and its run. */
    private record Ran(RequestRow request, Execution execution) {
        static final Comparator<Ran> ORDER = Comparator.<Ran, Instant>comparing(
                        ran -> ran.execution().executedAt())
                .thenComparing(ran -> ran.request().stratum())
                .thenComparing(ran -> ran.request().place());
    }

    /** How what the stratum that is running did is undone. */
    public void declared(CompensationRow compensation) {
        entities.persist(compensation);
    }

    /**
     * Gives up what has not committed and requests what undoes the rest.
     *
     * @param declaredFor what a member's annotation names as its compensating member; empty if the member is not deployed here
     * @return the requests whose messages are to be put
     * @throws UnknownChainException if there is no such chain
     * @throws InvalidRequestException if it is undone already, or can't be
     */
    public List<RequestRow> compensates(OperatorAct act, Function<String, Optional<String>> declaredFor) {
        ChainRow chain = entities.find(ChainRow.class, act.chain().value(), LockModeType.PESSIMISTIC_WRITE);
        if (chain == null) {
            throw new UnknownChainException("There is no chain " + act.chain());
        }
        if (chain.origin() != null) {
            throw new InvalidRequestException(
                    "Chain " + act.chain() + " came from node " + chain.origin() + ": compensate it where it began");
        }
        if (chain.isCompensated()) {
            throw new InvalidRequestException("Chain " + act.chain() + " is being compensated already, or was");
        }
        List<RequestRow> requests = ofChain("RequestRow", RequestRow.class, act.chain());
        List<Step> steps = steps(act.chain(), givesUp(requests, act), declaredFor);
        chain.compensated(act.at());
        acts.keep(act);
        int last = requests.stream().mapToInt(RequestRow::stratum).max().orElse(1);
        List<RequestRow> made = new ArrayList<>();
        for (Step step : steps) {
            made.add(new RequestRow(
                    UUID.randomUUID(),
                    chain.chain(),
                    last + 1 + made.size(),
                    1,
                    step.member(),
                    step.payload(),
                    act.at(),
                    chain.chain(),
                    RequestTerms.compensating(step.undone(), step.node())));
        }
        made.forEach(entities::persist);
        return made;
    }

    /** Those that have run, the last first. */
    private List<Ran> givesUp(List<RequestRow> requests, OperatorAct act) {
        Map<UUID, Execution> ended = ofChain("Execution", Execution.class, act.chain()).stream()
                .collect(Collectors.toMap(Execution::request, Function.identity()));
        List<Ran> ran = new ArrayList<>();
        for (RequestRow request : requests) {
            Execution execution = ended.get(request.request());
            if (execution == null && request.node() != null) {
                throw new InvalidRequestException("Stratum " + request.stratum() + " (" + request.member()
                        + ") of chain " + act.chain() + " has not ended on node " + request.node()
                        + ", and can only be given up there: skip it there, or wait for its end");
            } else if (execution == null) {
                entities.persist(Execution.skipped(request, act.at()));
            } else if (!execution.isSkipped()) {
                ran.add(new Ran(request, execution));
            }
        }
        entities.flush();
        ran.sort(Ran.ORDER.reversed());
        return ran;
    }

    private List<Step> steps(ChainId chain, List<Ran> ran, Function<String, Optional<String>> declaredFor) {
        Map<UUID, List<CompensationRow>> said = ofChain("CompensationRow", CompensationRow.class, chain).stream()
                .sorted(Comparator.comparing(CompensationRow::place).reversed())
                .collect(Collectors.groupingBy(CompensationRow::requester));
        List<Step> steps = new ArrayList<>();
        TreeSet<String> impossible = new TreeSet<>();
        for (Ran each : ran) {
            RequestRow request = each.request();
            UUID leader = each.execution().leader();
            List<CompensationRow> saidByRun = said.getOrDefault(leader, List.of());
            if (request.request().equals(leader)) {
                addSaid(steps, impossible, saidByRun, request.node());
            }
            if (saidByRun.stream().anyMatch(undoing -> undoing.ofMember() == null)) {
                continue;
            }
            String compensating = declaredFor.apply(request.member()).orElse("");
            if (compensating.isEmpty()) {
                impossible.add(request.member());
            } else if (!compensating.equals(Member.NOTHING_TO_UNDO)) {
                steps.add(new Step(request.request(), request.node(), compensating, request.payload()));
            }
        }
        List<CompensationRow> saidFirst = said.get(chain.value());
        if (saidFirst == null) {
            impossible.add("(the chain's first transaction)");
        } else {
            addSaid(steps, impossible, saidFirst, null);
        }
        if (!impossible.isEmpty()) {
            throw new InvalidRequestException(
                    "Chain " + chain + " can't be compensated: no compensating member is known for "
                            + String.join(", ", impossible)
                            + ". A member declares it by @Member(compensatedBy = …) and has to be deployed; a transaction by"
                            + " compensatedBy(member, payload); \"" + Member.NOTHING_TO_UNDO
                            + "\" says that there is nothing to undo");
        }
        return steps;
    }

    private static void addSaid(
            List<Step> steps, Set<String> impossible, List<CompensationRow> said, @Nullable String node) {
        for (CompensationRow each : said) {
            if (each.member().isEmpty()) {
                impossible.add(String.valueOf(each.ofMember()));
            } else if (!each.member().equals(Member.NOTHING_TO_UNDO)) {
                steps.add(new Step(each.requester(), node, each.member(), each.payload()));
            }
        }
    }

    private <T> List<T> ofChain(String entity, Class<T> type, ChainId chain) {
        return entities.createQuery("select e from " + entity + " e where e.chain = :chain", type)
                .setParameter("chain", chain.value())
                .getResultList();
    }
}
