package dev.daicho.strata;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Stratum} method returns to request several members, each with a payload of its own, or the same one several times:
 *
 * <pre>{@code return Requests.of("invoice", new Invoice(…)).and("parcel", new Parcel(…)); }</pre>
 *
 * <p>Immutable. Source: S8; ¶88.
 *
 * @param requests in the order in which they are made
 */
public record Requests(List<Request> requests) {

    /**
     * One of them.
     *
     * @param member one of those that the {@link Member} annotation names
     * @param payload what it is requested with
     */
    public record Request(String member, Object payload) {}

    /** Copies. */
    public Requests {
        requests = List.copyOf(requests);
    }

    /** Nobody is requested. */
    public static Requests none() {
        return new Requests(List.of());
    }

    /** One request. */
    public static Requests of(String member, Object payload) {
        return none().and(member, payload);
    }

    /** These, and one more. */
    public Requests and(String member, Object payload) {
        List<Request> more = new ArrayList<>(requests);
        more.add(new Request(member, payload));
        return new Requests(more);
    }
}
