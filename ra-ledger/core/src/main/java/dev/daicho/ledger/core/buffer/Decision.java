package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.core.block.Outcome;

/**
 * A command's outcome with the identifier of the block that carried it. Immutable. Source: L3 (each transaction carries it).
 *
 * @param outcome what became of it
 * @param blockId the block
 */
public record Decision(Outcome outcome, String blockId) {}
