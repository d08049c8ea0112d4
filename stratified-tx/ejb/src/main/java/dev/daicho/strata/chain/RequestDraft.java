package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.OutgoingRequest;
import dev.daicho.strata.nodes.Nodes;
import dev.daicho.strata.tracking.RequestTerms;
import java.time.Duration;

/** A request that is being put together. Used by one thread. Source: S2, S8. */
final class RequestDraft implements OutgoingRequest {

    /** Makes the request when everything is said. */
    interface Door {
        ChainId request(String member, Object payload, RequestTerms terms, Duration delay);
    }

    private static final int LONGEST_KEY = 200;
    private static final Duration LONGEST_DELAY = Duration.ofDays(3660);

    private final String member;
    private final Door door;
    private RequestTerms terms = RequestTerms.USUAL;
    private Duration delay = Duration.ZERO;

    RequestDraft(String member, Door door) {
        this.member = member;
        this.door = door;
    }

    @Override
    public OutgoingRequest inOrderOf(String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new InvalidRequestException("An order key of " + key.length() + " characters for member " + member
                    + "; 1 to " + LONGEST_KEY + ", not all blank");
        }
        terms = terms.inOrderOf(key);
        return this;
    }

    @Override
    public OutgoingRequest after(Duration wait) {
        if (wait.isNegative() || wait.compareTo(LONGEST_DELAY) > 0) {
            throw new InvalidRequestException(
                    "Member " + member + " is to run after " + wait + "; zero to " + LONGEST_DELAY.toDays() + " days");
        }
        delay = wait;
        return this;
    }

    @Override
    public OutgoingRequest at(String node) {
        try {
            terms = terms.at(Nodes.checked(node));
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException("Member " + member + ": " + wrong.getMessage(), wrong);
        }
        return this;
    }

    @Override
    public ChainId request(Object payload) {
        return door.request(member, payload, terms, delay);
    }
}
