package dev.daicho.ledger.core.block;

import java.util.List;

/**
 * What a client sends in one communication, and one entry of the log: commands in their order, with the identifier of the block, which
 * the client gives. Every transaction in it carries that identifier on to the history.
 *
 * <p>Immutable. Source: L3 (threshold or period, one communication, block identifier), L4 and L5 (the boundary is carried, kept or
 * dissolved); JP 7144490 B2, first embodiment, figure 4 and claim 1.
 *
 * @param kept true if the block is applied as one unit under one set of locks, false if each transaction is by itself
 * @param stampedMillis the leader's clock when it took the block, in milliseconds since 1970; 0 until then
 * @param session the client's session, 0 only to open one
 * @param sequence counts the session's blocks from 1; with the session it identifies the block
 * @param acknowledged the client has the outcomes of all its blocks up to this sequence and asks for none of them again
 * @param commands at least one
 */
public record Block(
        boolean kept, long stampedMillis, long session, long sequence, long acknowledged, List<Command> commands) {

    /** Copies the list. */
    public Block {
        commands = List.copyOf(commands);
        if (commands.isEmpty()) {
            throw new IllegalArgumentException("Block " + session + "." + sequence + " has no commands");
        }
    }

    /** The block's identifier for people. */
    public String id() {
        return id(session, sequence);
    }

    /** A block's identifier for people. */
    public static String id(long session, long sequence) {
        return session + "." + sequence;
    }
}
