package dev.daicho.ledger.core.log;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * What a server's disk says of its place in the group: a voter that has lost its memory must not vote as if it had never had one.
 *
 * <p>Thread-safe. What is told is durable when the call returns. Source: ARCHITECTURE, "Consistency check"; PLATFORM, "Ratis" (an emptied
 * directory comes back without memory).
 */
public interface Seat {

    /** How far this server is in the life of its group. */
    enum Standing {
        /** It knows nothing of the group: either there is none yet, or it has lost what it knew. */
        FRESH,
        /** It takes part in making the group and may have voted; nothing has been applied. */
        FOUNDING,
        /** It has applied an entry of the group. */
        ESTABLISHED
    }

    /** Where it stands. */
    Standing standing();

    /** What it has lost of an earlier life, if anything: then it can't make a group, only come back to one. */
    Optional<String> lost();

    /** The group's identifier; while it is fresh, one that it would propose. */
    UUID group();

    /** Takes part in making a group. Called before it votes. */
    void found(UUID group) throws IOException;

    /** Comes to a group that is there. Called before it takes any entry. */
    void join(UUID group) throws IOException;

    /** It is about to apply its first entry. Called again for nothing. */
    void establish() throws IOException;
}
