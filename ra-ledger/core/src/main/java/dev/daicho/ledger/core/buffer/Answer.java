package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.core.block.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What became of one command of a mass submission. Immutable.
 *
 * @param outcome its outcome; null if it is not known, or it was not sent
 * @param blockId the block that carried it; "" without an outcome
 * @param failure why there is no outcome; null if there is one
 */
public record Answer(@Nullable Outcome outcome, String blockId, @Nullable LedgerException failure) {}
