package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The clients' sessions. A member has one at a time: opening another ends the one before, with the locks of its transactions that are not
 * prepared; what is prepared, and how its branches ended, stays known.
 *
 * <p>Not thread-safe. Source: ARCHITECTURE, "XA" (outcomes are kept until acknowledged).
 */
final class Sessions {

    private final TreeMap<Long, Session> sessions = new TreeMap<>();
    private final Decisions decisions;
    private final Locks locks;

    Sessions(Decisions decisions, Locks locks) {
        this.decisions = decisions;
        this.locks = locks;
    }

    @Nullable
    Session find(long id) {
        return sessions.get(id);
    }

    Collection<Session> all() {
        return sessions.values();
    }

    /** The session that this very request has opened before, or null. */
    @Nullable
    Outcome openedBefore(Command.OpenSession open) {
        for (Session session : sessions.values()) {
            if (session.openedBy(open.member(), open.nonceHigh(), open.nonceLow())) {
                return new Outcome.SessionOpened(session.id());
            }
        }
        return null;
    }

    Outcome open(Command.OpenSession open, long id, long nowMillis) {
        for (Session session : List.copyOf(sessions.values())) {
            if (session.member().equals(open.member())) {
                decisions.retire(session, nowMillis);
                locks.endSession(session.id());
                sessions.remove(session.id());
            }
        }
        sessions.put(id, new Session(id, open.member(), open.nonceHigh(), open.nonceLow(), 0));
        return new Outcome.SessionOpened(id);
    }

    void restore(Session session) {
        sessions.put(session.id(), session);
    }

    Session existing(long id) {
        Session session = sessions.get(id);
        if (session == null) {
            throw new MalformedBytesException("something of the unknown session " + id);
        }
        return session;
    }
}
