package dev.daicho.strata.chain;

import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.JoiningMember;
import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.tracking.CompensationRow;
import dev.daicho.strata.tracking.Compensations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.naming.NamingException;

/**
 * The work of one stratum: the member that it was requested for, then those that the policy has put into the same stratum, each when its
 * requesters are done. Used by one transaction. Source: S1, S7, S8; ¶77, ¶86.
 */
final class StratumWork {

    private final Running running;
    private final int attempt;
    private final StratifiedTransactions strata;
    private final Compensations compensations;
    private int calledCount;

    StratumWork(Running running, int attempt, StratifiedTransactions strata, Compensations compensations) {
        this.compensations = compensations;
        this.running = running;
        this.attempt = attempt;
        this.strata = strata;
    }

    /** All of it. */
    void run(String name, MemberTransaction<?> member, List<String> payloads) throws Exception {
        call(name, member, payloads);
        for (Map.Entry<String, List<String>> next = running.next(); next != null; next = running.next()) {
            call(next.getKey(), deployed(next.getKey()), next.getValue());
        }
    }

    private static MemberTransaction<?> deployed(String name) throws NamingException {
        MemberTransaction<?> member = Members.find(name);
        if (member == null) {
            throw new InvalidRequestException(
                    "Member " + name + " belongs to this stratum by the policy in force, but is not deployed here");
        }
        return member;
    }

    private <P> void call(String name, MemberTransaction<P> member, List<String> jsons) throws Exception {
        running.calls(name);
        StratumCall call = new StratumCall(running.chain(), running.stratum(), attempt, strata);
        Class<P> type = member.payloadType();
        List<P> payloads = new ArrayList<>();
        for (String json : jsons) {
            payloads.add(Payloads.read(json, type));
        }
        if (calledCount++ > 0 || running.stratum() == 1) {
            // Of a member that leads a requested stratum the request's row tells how to undo it; of these nobody else
            // does.
            declareUndoing(name, member, jsons);
        }
        if (member instanceof JoiningMember<P> joining) {
            joining.runAll(List.copyOf(payloads), call);
            return;
        }
        for (P payload : payloads) {
            member.run(payload, call);
        }
    }

    /** As the annotation says, or that it says nothing. */
    private void declareUndoing(String name, MemberTransaction<?> member, List<String> jsons) {
        String undoing = member.describe().map(MemberDescription::compensatedBy).orElse("");
        for (String json : jsons) {
            compensations.declared(new CompensationRow(
                    UUID.randomUUID(),
                    running.chain().value(),
                    running.requester(),
                    running.nextPlace(),
                    undoing,
                    json,
                    name));
        }
    }
}
