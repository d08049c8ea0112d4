package dev.daicho.strata.tracking;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainState;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.StratumStatus;
import java.util.List;
import java.util.Map;
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

    ChainPicture(List<RequestRow> requests, List<Execution> executions, List<Trouble> troubles) {
        this.requests = requests.stream().collect(Collectors.groupingBy(RequestRow::chain));
        this.executions = executions.stream().collect(Collectors.toMap(Execution::request, Function.identity()));
        this.troubles = troubles.stream().collect(Collectors.toMap(Trouble::request, Function.identity()));
    }

    List<ChainStatus> of(List<ChainRow> chains) {
        return chains.stream().map(this::of).toList();
    }

    private ChainStatus of(ChainRow chain) {
        List<StratumStatus> strata = requests.getOrDefault(chain.chain(), List.of()).stream()
                .map(this::of)
                .toList();
        ChainState state = FURTHEST_BEHIND.stream()
                .filter(each -> strata.stream().anyMatch(stratum -> stratum.state() == each))
                .findFirst()
                .orElse(ChainState.REQUESTED);
        return new ChainStatus(new ChainId(chain.chain()), state, chain.requestedAt(), strata);
    }

    private StratumStatus of(RequestRow request) {
        Execution execution = executions.get(request.request());
        Trouble trouble = troubles.get(request.request());
        int failures = trouble == null ? 0 : trouble.failures();
        String cause = trouble == null || trouble.cause().isEmpty() ? null : trouble.cause();
        return new StratumStatus(
                request.stratum(),
                request.member(),
                execution == null ? state(trouble) : ChainState.DONE,
                failures + (execution == null ? 0 : 1),
                cause,
                request.requestedAt(),
                execution == null ? null : execution.executedAt());
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
