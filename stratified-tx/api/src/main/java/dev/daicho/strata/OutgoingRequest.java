package dev.daicho.strata;

import java.time.Duration;

/**
 * A request that is being put together, for when a member and a payload are not all there is to say:
 *
 * <pre>{@code
 * strata.to("ship").inOrderOf(customer).after(Duration.ofHours(1)).request(parcel);
 * }</pre>
 *
 * <p>Used by one thread. Nothing is requested before {@link #request}. Source: S2, S8.
 */
public interface OutgoingRequest {

    /**
     * Requests of one member with the same key run one after the other, in the order in which their transactions were made visible, those
     * of one transaction in the order of the calls. One that fails holds up those behind it, and no others, until it has committed or was
     * skipped.
     *
     * @param key up to 200 characters
     * @throws InvalidRequestException if it is blank or too long
     */
    OutgoingRequest inOrderOf(String key);

    /**
     * Runs that long after the requesting transaction at the earliest.
     *
     * @throws InvalidRequestException if it is negative, or longer than ten years
     */
    OutgoingRequest after(Duration delay);

    /**
     * Runs on that node, whatever the routes of this one say.
     *
     * @throws InvalidRequestException if it can't be a node's name, or there is no way to it
     */
    OutgoingRequest at(String node);

    /**
     * Makes the request, as {@link StratifiedTransactions#request} does.
     *
     * @throws NoTransactionException if no JTA transaction is active
     * @throws InvalidRequestException if the name can't be a member's, or the payload can't be written or is too large
     */
    ChainId request(Object payload);
}
