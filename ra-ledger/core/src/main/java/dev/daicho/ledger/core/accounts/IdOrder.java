package dev.daicho.ledger.core.accounts;

import java.util.ArrayList;
import java.util.List;

/**
 * Row numbers in the order of their ids: leaves of up to {@value #LEAF_ROWS} numbers, in a list. A frozen copy shares the leaves until
 * they are written to.
 *
 * <p>Not thread-safe; a frozen copy may be read by another thread.
 */
final class IdOrder {

    private static final int LEAF_ROWS = 512;

    private static final class Leaf {
        int[] rows = new int[8];
        int count;
        boolean shared;

        void insert(int at, int row) {
            if (count == rows.length) {
                rows = java.util.Arrays.copyOf(rows, Math.min(LEAF_ROWS, 2 * count));
            }
            System.arraycopy(rows, at, rows, at + 1, count - at);
            rows[at] = row;
            count++;
        }

        Leaf copy() {
            Leaf copy = new Leaf();
            copy.rows = rows.clone();
            copy.count = count;
            return copy;
        }
    }

    /** Tells the id of a row from another one. */
    @FunctionalInterface
    interface Comparison {
        /** Negative if the row's id comes before the one in question. */
        int compare(int row);
    }

    private final List<Leaf> leaves;

    IdOrder() {
        this(new ArrayList<>());
    }

    private IdOrder(List<Leaf> leaves) {
        this.leaves = leaves;
    }

    /** Puts a row in its place. */
    void add(int row, Comparison toItsId) {
        if (leaves.isEmpty()) {
            leaves.add(new Leaf());
        }
        int at = leafOf(toItsId);
        Leaf leaf = own(at);
        leaf.insert(placeIn(leaf, toItsId, false), row);
        if (leaf.count == LEAF_ROWS) {
            // What comes in order fills its leaves; only what comes in between halves them.
            boolean last = at == leaves.size() - 1 && leaf.rows[LEAF_ROWS - 1] == row;
            split(at, leaf, last ? LEAF_ROWS - 1 : LEAF_ROWS / 2);
        }
    }

    private void split(int at, Leaf leaf, int stays) {
        Leaf next = new Leaf();
        next.rows = new int[LEAF_ROWS];
        next.count = leaf.count - stays;
        System.arraycopy(leaf.rows, stays, next.rows, 0, next.count);
        leaf.count = stays;
        leaves.add(at + 1, next);
    }

    private Leaf own(int at) {
        Leaf leaf = leaves.get(at);
        if (leaf.shared) {
            leaf = leaf.copy();
            leaves.set(at, leaf);
        }
        return leaf;
    }

    /** The last leaf whose first row is not behind the id, or the first leaf. */
    private int leafOf(Comparison toId) {
        int low = 0;
        int high = leaves.size() - 1;
        if (toId.compare(leaves.get(high).rows[0]) <= 0) {
            return high;
        }
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (leaves.get(middle).count > 0 && toId.compare(leaves.get(middle).rows[0]) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** How many rows of the leaf come before the id; with {@code itselfToo} the row of that very id among them. */
    private static int placeIn(Leaf leaf, Comparison toId, boolean itselfToo) {
        int low = 0;
        int high = leaf.count;
        if (high > 0 && toId.compare(leaf.rows[high - 1]) < 0) {
            return high;
        }
        while (low < high) {
            int middle = low + high >>> 1;
            int compared = toId.compare(leaf.rows[middle]);
            if (compared < 0 || itselfToo && compared == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Takes rows one after the other; says whether it wants more. */
    @FunctionalInterface
    interface Visitor {
        /** The next row in order. */
        boolean visit(int row);
    }

    /** Shows the rows whose ids come after one, or are it. */
    void from(Comparison toId, boolean inclusive, Visitor visitor) {
        if (leaves.isEmpty()) {
            return;
        }
        int at = leafOf(toId);
        int place = placeIn(leaves.get(at), toId, !inclusive);
        for (int leaf = at; leaf < leaves.size(); leaf++) {
            Leaf rows = leaves.get(leaf);
            for (int i = leaf == at ? place : 0; i < rows.count; i++) {
                if (!visitor.visit(rows.rows[i])) {
                    return;
                }
            }
        }
    }

    /** Shows all rows. */
    void all(Visitor visitor) {
        for (Leaf leaf : leaves) {
            for (int i = 0; i < leaf.count; i++) {
                if (!visitor.visit(leaf.rows[i])) {
                    return;
                }
            }
        }
    }

    IdOrder freeze() {
        leaves.forEach(leaf -> leaf.shared = true);
        return new IdOrder(new ArrayList<>(leaves));
    }
}
