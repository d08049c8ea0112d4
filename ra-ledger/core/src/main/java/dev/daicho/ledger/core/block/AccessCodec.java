package dev.daicho.ledger.core.block;

import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Actors and access, in entries, history and images. Big-endian.
 *
 * <pre>
 *   actor:   administrator u8 | count u8 | name text each: the principal, then roles
 *   access:  0 u8 for none; or 1 u8 | owner text | count u8 | name text and rights u8 each, in the order of the names
 *   rights:  1 read, 2 debit, 4 credit, 8 administer
 * </pre>
 *
 * <p>Stateless.
 */
public final class AccessCodec {

    private AccessCodec() {}

    static void encode(Actor actor, ByteWriter out) {
        out.put(actor.administrator() ? 1 : 0).put(actor.names().size());
        actor.names().forEach(out::putText);
    }

    static Actor decodeActor(ByteReader in) {
        boolean administrator = in.get() == 1;
        int count = in.get();
        if (count == 0 || count > Actor.MAX_NAME_COUNT) {
            throw new MalformedBytesException("an actor of " + count + " names");
        }
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.getText());
        }
        return new Actor(administrator, names);
    }

    /** Writes access, or that there is none. */
    public static void encode(@Nullable Access access, ByteWriter out) {
        if (access == null) {
            out.put(0);
            return;
        }
        out.put(1).putText(access.owner()).put(access.grants().size());
        access.grants().forEach((name, rights) -> out.putText(name).put(rights));
    }

    /** Reads access, or that there is none. */
    public static @Nullable Access decodeAccess(ByteReader in) {
        if (in.get() == 0) {
            return null;
        }
        String owner = in.getText();
        int count = in.get();
        TreeMap<String, Integer> grants = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            grants.put(in.getText(), in.get());
        }
        return new Access(owner, grants);
    }
}
