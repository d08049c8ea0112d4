package dev.daicho.strata.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the division of atoms with the best score. Up to {@value #MOST_EXACT} atoms it is the best there is: strata without circles can be
 * lined up so that every request goes forward, so every prefix of the line is closed under requesters, and the best way to a prefix is the
 * best way to a shorter one and one stratum more. Beyond, it improves by moving atoms and merging strata until nothing gets better.
 *
 * <p>Deterministic. Source: S7, S8.
 */
final class LeastCut {

    /** 3^12, half a million steps at most. */
    static final int MOST_EXACT = 12;

    private final Atoms atoms;

    LeastCut(Atoms atoms) {
        this.atoms = atoms;
    }

    int[] find() {
        return atoms.count() <= MOST_EXACT ? exact() : improved();
    }

    // ------------------------------------------------------------------ exact

    int[] exact() {
        int count = atoms.count();
        int all = (1 << count) - 1;
        int[] requesters = new int[count];
        atoms.edges().forEach(edge -> requesters[edge.to()] |= 1 << edge.from());
        Atoms.OptionalScore[] strata = strataByMask(count);
        Score[] best = new Score[all + 1];
        int[] last = new int[all + 1];
        best[0] = Score.NONE;
        for (int prefix = 1; prefix <= all; prefix++) {
            if (!isClosed(prefix, requesters)) {
                continue;
            }
            // Every subset of the prefix as the last stratum, if what is before it is a prefix too.
            for (int stratum = prefix; stratum != 0; stratum = (stratum - 1) & prefix) {
                int before = prefix & ~stratum;
                if (strata[stratum].allowed() && isClosed(before, requesters)) {
                    Score score = best[before].plus(strata[stratum].score()).plus(requestsInto(stratum));
                    if (best[prefix] == null || score.isBetterThan(best[prefix])) {
                        best[prefix] = score;
                        last[prefix] = stratum;
                    }
                }
            }
        }
        return divided(count, all, last);
    }

    private static int[] divided(int count, int all, int[] last) {
        int[] stratumOf = new int[count];
        int number = 0;
        for (int prefix = all; prefix != 0; prefix &= ~last[prefix]) {
            for (int atom : atomsOf(last[prefix])) {
                stratumOf[atom] = number;
            }
            number++;
        }
        return stratumOf;
    }

    private Atoms.OptionalScore[] strataByMask(int count) {
        Atoms.OptionalScore[] strata = new Atoms.OptionalScore[1 << count];
        for (int mask = 1; mask < strata.length; mask++) {
            strata[mask] = atoms.stratum(atomsOf(mask));
        }
        return strata;
    }

    private static boolean isClosed(int mask, int[] requesters) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            if ((requesters[Integer.numberOfTrailingZeros(rest)] & ~mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Of the requests for a stratum's members, from inside it and from before it. */
    private Score requestsInto(int stratum) {
        double cost = 0;
        for (Atoms.Edge edge : atoms.edges()) {
            if ((stratum & 1 << edge.to()) != 0) {
                cost += (stratum & 1 << edge.from()) != 0 ? edge.kept() : edge.cut();
            }
        }
        return new Score(0, cost);
    }

    private static int[] atomsOf(int mask) {
        return IntStream.range(0, Integer.SIZE - 1)
                .filter(atom -> (mask & 1 << atom) != 0)
                .toArray();
    }

    // ------------------------------------------------------------------ by improvement

    /** The better of what is reached from each atom alone and from as few strata as may be. */
    int[] improved() {
        int[] fromAlone = improved(IntStream.range(0, atoms.count()).toArray());
        int[] together = IntStream.range(0, atoms.count()).map(atoms::bond).toArray();
        if (!atoms.score(together).allowed()) {
            return fromAlone;
        }
        int[] fromTogether = improved(together);
        return atoms.score(fromTogether)
                        .score()
                        .isBetterThan(atoms.score(fromAlone).score())
                ? fromTogether
                : fromAlone;
    }

    private int[] improved(int[] start) {
        int[] current = start;
        Score score = atoms.score(current).score();
        while (true) {
            int[] better = null;
            for (int[] neighbour : neighbours(current)) {
                Atoms.OptionalScore found = atoms.score(neighbour);
                if (found.allowed() && found.score().isBetterThan(score)) {
                    better = neighbour;
                    score = found.score();
                }
            }
            if (better == null) {
                return current;
            }
            current = better;
        }
    }

    /** One atom in another stratum or alone, or two strata as one. */
    private List<int[]> neighbours(int[] current) {
        List<int[]> neighbours = new ArrayList<>();
        int[] strata = Arrays.stream(current).distinct().toArray();
        int unused = IntStream.rangeClosed(0, current.length)
                .filter(number -> Arrays.stream(strata).noneMatch(stratum -> stratum == number))
                .findFirst()
                .orElse(current.length);
        for (int atom = 0; atom < current.length; atom++) {
            for (int stratum : strata) {
                neighbours.add(moved(current, atom, stratum));
            }
            neighbours.add(moved(current, atom, unused));
        }
        for (int one : strata) {
            for (int other : strata) {
                if (one < other) {
                    neighbours.add(Arrays.stream(current)
                            .map(stratum -> stratum == other ? one : stratum)
                            .toArray());
                }
            }
        }
        return neighbours;
    }

    private static int[] moved(int[] current, int atom, int stratum) {
        int[] next = current.clone();
        next[atom] = stratum;
        return next;
    }
}
