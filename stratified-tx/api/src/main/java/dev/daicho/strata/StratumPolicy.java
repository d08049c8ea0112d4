package dev.daicho.strata;

import java.util.List;
import java.util.Set;

/**
 * Says which members of a global transaction belong into one stratum. It may leave members out: planning places them where they cost least.
 * Ready ones are <i>local node</i>, <i>most important resources together</i>, <i>unit of work</i>, <i>single stratum</i> and <i>least
 * cost</i>; a user's own is a lambda or a class. Swapping one never touches a member.
 *
 * <p>An implementation answers the same for the same graph, and keeps nothing. Source: S7; claims 8 and 9, ¶34, ¶80.
 */
public interface StratumPolicy {

    /** What plans call it. */
    String name();

    /** Disjoint groups of members. */
    List<Group> groups(MemberGraph graph);

    /** How strictly a group is meant. */
    enum Bond {
        /** They commit together whatever it costs; others join them where strata would otherwise request each other in a circle. */
        TOGETHER,
        /** One stratum of these and no others; divided only where strata would otherwise request each other in a circle. */
        APART
    }

    /**
     * Members that belong into one stratum.
     *
     * @param members their names
     * @param bond how strictly
     * @param reason why, as the end of the sentence "they are one stratum because …"
     */
    record Group(Set<String> members, Bond bond, String reason) {

        /** Copies and checks. */
        public Group {
            members = Set.copyOf(members);
            if (members.isEmpty()) {
                throw new IllegalArgumentException("A group of no members, because " + reason);
            }
        }
    }
}
