package dev.daicho.ledger.core.log;

import java.util.HexFormat;

/**
 * What a replica was at one index of the log: equal on all replicas that applied the same.
 *
 * <p>Immutable. Source: L9.
 *
 * @param index of the last entry in it
 * @param digest hexadecimal digits
 */
public record Checkpoint(long index, String digest) {

    /** Of a hash. */
    public static Checkpoint of(long index, byte[] hash) {
        return new Checkpoint(index, HexFormat.of().formatHex(hash));
    }
}
