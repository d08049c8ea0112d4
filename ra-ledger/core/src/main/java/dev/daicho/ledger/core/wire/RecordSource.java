package dev.daicho.ledger.core.wire;

import org.jspecify.annotations.Nullable;

/** Gives an image back record by record. Not thread-safe. */
@FunctionalInterface
public interface RecordSource {

    /** The next record, or null after the last one. */
    @Nullable
    ByteReader next();
}
