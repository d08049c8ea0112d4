package dev.daicho.ledger.core.accounts;

import dev.daicho.ledger.core.block.Access;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The different access lists in use, each once, by number: accounts of one owner share theirs. Numbers of lists that nobody uses any more
 * are given out again; 0 is for none.
 *
 * <p>Not thread-safe.
 */
final class AccessLists {

    /** So many can be numbered in a row. */
    static final int MAX_COUNT = (1 << 24) - 1;

    private final List<@Nullable Access> lists = new ArrayList<>();
    private final List<Integer> uses = new ArrayList<>();
    private final Map<Access, Integer> numbers = new HashMap<>();
    private final Deque<Integer> unused = new ArrayDeque<>();

    AccessLists() {
        lists.add(null);
        uses.add(0);
    }

    @Nullable
    Access get(int number) {
        return lists.get(number);
    }

    boolean full() {
        return numbers.size() >= MAX_COUNT;
    }

    /** The number of a list, used once more than before. */
    int use(@Nullable Access access) {
        if (access == null) {
            return 0;
        }
        Integer known = numbers.get(access);
        if (known == null) {
            Integer free = unused.poll();
            known = free == null ? lists.size() : free;
            if (free == null) {
                lists.add(access);
                uses.add(0);
            } else {
                lists.set(known, access);
            }
            numbers.put(access, known);
        }
        uses.set(known, uses.get(known) + 1);
        return known;
    }

    /** Used once less than before. */
    void leave(int number) {
        if (number == 0) {
            return;
        }
        int left = uses.get(number) - 1;
        uses.set(number, left);
        if (left == 0) {
            numbers.remove(lists.get(number));
            lists.set(number, null);
            unused.add(number);
        }
    }

    /** By number, as they are now. */
    @Nullable
    Access[] freeze() {
        return lists.toArray(new Access[0]);
    }
}
