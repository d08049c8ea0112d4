package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.StratumStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together from the tables what a user is told of chains. Source: S10. */
final class ChainPicture {

    /** From the furthest behind. */
    private static final List<ChainState> FURTHEST_BEHIND =
            List.of(ChainState.PARKED, ChainState.RETRYING, ChainState.WAITING, ChainState.REQUESTED, ChainState.DONE);

    private final Map<UUID, List<RequestRow>> requests;
    private final Map<UUID, Execution> executions;
    private final Map<UUID, Trouble> troubles;
    /** What a compensation that has committed undoes. */
    private final Set<@Nullable UUID> undone;

    /** Members that ran inside a stratum by policy, by the stratum's leading request or the chain of its first transaction. */
    private final Map<UUID, List<String>> inside;

    ChainPicture(
            List<RequestRow> requests,
            List<Execution> executions,
            List<Trouble> troubles,
            List<CompensationRow> declarations) {
        this.inside = inside(declarations);
        this.requests = requests.stream().collect(Collectors.groupingBy(RequestRow::chain));
        this.executions = executions.stream().collect(Collectors.toMap(Execution::request, Function.identity()));
        this.undone = requests.stream()
                .filter(request -> request.isCompensation() && this.executions.containsKey(request.request()))
                .map(RequestRow::compensates)
                .collect(Collectors.toSet());
        this.troubles = troubles.stream().collect(Collectors.toMap(Trouble::request, Function.identity()));
    }

    /** Each member that a policy has put into another's stratum has said there how it is undone, or that it says nothing. */
    private static Map<UUID, List<String>> inside(List<CompensationRow> declarations) {
        Map<UUID, List<String>> inside = new HashMap<>();
        declarations.stream()
                .sorted(Comparator.comparing(CompensationRow::place))
                .forEach(row -> {
                    String member = row.ofMember();
                    List<String> members = inside.computeIfAbsent(row.requester(), any -> new ArrayList<>());
                    if (member != null && !members.contains(member)) {
                        members.add(member);
                    }
                });
        return inside;
    }

    List<ChainStatus> of(List<ChainRow> chains) {
        return chains.stream().map(this::of).toList();
    }

    private ChainStatus of(ChainRow chain) {
        List<StratumStatus> strata = requests.getOrDefault(chain.chain(), List.of()).stream()
                .map(this::of)
                .toList();
        return new ChainStatus(
                new ChainId(chain.chain()),
                state(chain, strata),
                chain.requestedAt(),
                inside.getOrDefault(chain.chain(), List.of()),
                strata);
    }

    private static ChainState state(ChainRow chain, List<StratumStatus> strata) {
        ChainState furthestBehind = FURTHEST_BEHIND.stream()
                .filter(each -> strata.stream().anyMatch(stratum -> stratum.state() == each))
                .findFirst()
                .orElse(ChainState.DONE);
        if (!chain.isCompensated() || furthestBehind == ChainState.PARKED) {
            return furthestBehind;
        }
        return furthestBehind.isFinal() ? ChainState.COMPENSATED : ChainState.COMPENSATING;
    }

    private StratumStatus of(RequestRow request) {
        Execution execution = executions.get(request.request());
        Trouble trouble = troubles.get(request.request());
        int failures = trouble == null ? 0 : trouble.failures();
        // What it waited for is over when it has ended; why it failed stays worth knowing.
        boolean isOver = trouble != null && execution != null && state(trouble) == ChainState.WAITING;
        String cause = trouble == null || trouble.cause().isEmpty() || isOver ? null : trouble.cause();
        return new StratumStatus(
                request.request(),
                request.stratum(),
                request.member(),
                inside.getOrDefault(request.request(), List.of()),
                state(request, execution, trouble),
                failures + (execution == null || execution.isSkipped() ? 0 : 1),
                cause,
                request.requestedAt(),
                execution == null ? null : execution.beganAt(),
                execution == null ? null : execution.executedAt());
    }

    private ChainState state(RequestRow request, @Nullable Execution execution, @Nullable Trouble trouble) {
        if (execution == null) {
            return state(trouble);
        }
        if (execution.isSkipped()) {
            return ChainState.SKIPPED;
        }
        UUID run = execution.leader();
        return undone.contains(request.request()) || undone.contains(run) ? ChainState.COMPENSATED : ChainState.DONE;
    }

    private static ChainState state(@Nullable Trouble trouble) {
        if (trouble == null) {
            return ChainState.REQUESTED;
        }
        return switch (trouble.kind()) {
            case FAILED -> ChainState.RETRYING;
            case MEMBER_ABSENT, JOINING -> ChainState.WAITING;
            case PARKED -> ChainState.PARKED;
            case PUT_AGAIN -> ChainState.REQUESTED;
        };
    }
}
