package dev.daicho.ledger.core.buffer;

import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.core.block.Outcome;

/**
 * Who waits for the outcomes of commands. Each command is told of once. Called by the log's thread: what takes time goes elsewhere.
 *
 * <p>Source: L3.
 */
interface Reply {

    /** The outcome of a command, and the block that carried it. */
    void answered(int index, Outcome outcome, String blockId);

    /** That it was not done, or may have been: the exception says which. */
    void failed(int index, LedgerException cause);
}
