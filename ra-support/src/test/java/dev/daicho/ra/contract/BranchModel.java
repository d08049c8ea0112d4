package dev.daicho.ra.contract;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * What the specification says must come of a sequence of XA calls, in as few lines as it can be said: connections and branches are small
 * numbers, an answer is a return value or an error code, and all codes XA_RB* count as {@link #ROLLED_BACK}.
 */
final class BranchModel {

    static final int ROLLED_BACK = XAException.XA_RBROLLBACK;

    private static final int NOTA = XAException.XAER_NOTA;
    private static final int PROTO = XAException.XAER_PROTO;

    private static final class Branch {
        final Set<Integer> active = new HashSet<>();
        final Set<Integer> suspended = new HashSet<>();
        final Set<Integer> changes = new TreeSet<>();
        boolean failed;
        boolean prepared;
    }

    private final Map<Integer, Branch> branches = new HashMap<>();
    private final Map<Integer, Set<Integer>> earlierPrepared = new HashMap<>();
    private final Map<Integer, Integer> associated = new HashMap<>();
    private final Set<Integer> committed = new TreeSet<>();

    Set<Integer> committed() {
        return committed;
    }

    Set<Integer> prepared() {
        Set<Integer> found = new HashSet<>(earlierPrepared.keySet());
        branches.forEach((xid, branch) -> {
            if (branch.prepared) {
                found.add(xid);
            }
        });
        return found;
    }

    /** Whether an earlier run prepared it: then starting it anew is the store's own to judge. */
    boolean isFromEarlierRun(int xid) {
        return earlierPrepared.containsKey(xid);
    }

    /** The branch that this connection is associated with, or the other one if none. */
    int associated(int link, int otherwise) {
        return associated.getOrDefault(link, otherwise);
    }

    /** Branches that somebody could join now. */
    List<Integer> joinable() {
        return those(branch -> !branch.prepared && !branch.active.isEmpty());
    }

    /** Branches whose associations have all ended, so that they could be prepared. */
    List<Integer> completable() {
        return those(branch -> !branch.prepared && branch.active.isEmpty() && branch.suspended.isEmpty());
    }

    private List<Integer> those(Predicate<Branch> condition) {
        return branches.entrySet().stream()
                .filter(entry -> condition.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    int start(int link, int xid, int flags) {
        if (associated.containsKey(link)) {
            return PROTO;
        }
        Branch branch = branches.get(xid);
        if (flags == XAResource.TMNOFLAGS) {
            if (branch != null) {
                return XAException.XAER_DUPID;
            }
            branch = new Branch();
            branches.put(xid, branch);
        } else {
            if (branch == null) {
                return NOTA;
            }
            if (branch.prepared || branch.suspended.contains(link) != (flags == XAResource.TMRESUME)) {
                return PROTO;
            }
            if (branch.failed) {
                return ROLLED_BACK;
            }
        }
        branch.suspended.remove(link);
        branch.active.add(link);
        associated.put(link, xid);
        return XAResource.XA_OK;
    }

    int end(int link, int xid, int flags) {
        Branch branch = branches.get(xid);
        if (branch == null) {
            return NOTA;
        }
        boolean suspend = flags == XAResource.TMSUSPEND;
        if (branch.active.remove(link)) {
            associated.remove(link);
        } else if (suspend || !branch.suspended.remove(link)) {
            return PROTO;
        }
        if (flags == XAResource.TMFAIL) {
            branch.failed = true;
            return XAResource.XA_OK;
        }
        if (branch.failed) {
            return ROLLED_BACK;
        }
        if (suspend) {
            branch.suspended.add(link);
        }
        return XAResource.XA_OK;
    }

    /** XA_OK if the change is taken, ROLLED_BACK if it must be refused. */
    int change(int link, int number) {
        Integer xid = associated.get(link);
        if (xid == null) {
            committed.add(number);
            return XAResource.XA_OK;
        }
        Branch branch = branches.get(xid);
        if (branch.failed) {
            return ROLLED_BACK;
        }
        branch.changes.add(number);
        return XAResource.XA_OK;
    }

    int prepare(int xid) {
        Branch branch = branches.get(xid);
        int refused = refusedCompletion(xid, branch);
        if (refused != XAResource.XA_OK) {
            return refused;
        }
        if (branch.changes.isEmpty()) {
            branches.remove(xid);
            return XAResource.XA_RDONLY;
        }
        branch.prepared = true;
        return XAResource.XA_OK;
    }

    int commitOnePhase(int xid) {
        Branch branch = branches.get(xid);
        int refused = refusedCompletion(xid, branch);
        if (refused == XAResource.XA_OK) {
            committed.addAll(branch.changes);
            branches.remove(xid);
        }
        return refused;
    }

    private int refusedCompletion(int xid, Branch branch) {
        if (branch == null) {
            return NOTA;
        }
        if (branch.prepared || !branch.active.isEmpty() || !branch.suspended.isEmpty()) {
            return PROTO;
        }
        if (branch.failed) {
            branches.remove(xid);
            return ROLLED_BACK;
        }
        return XAResource.XA_OK;
    }

    int commit(int xid) {
        Set<Integer> earlier = earlierPrepared.remove(xid);
        if (earlier != null) {
            committed.addAll(earlier);
            return XAResource.XA_OK;
        }
        Branch branch = branches.get(xid);
        if (branch == null) {
            return NOTA;
        }
        if (!branch.prepared) {
            return PROTO;
        }
        committed.addAll(branch.changes);
        branches.remove(xid);
        return XAResource.XA_OK;
    }

    int rollback(int xid) {
        if (earlierPrepared.remove(xid) != null) {
            return XAResource.XA_OK;
        }
        Branch branch = branches.get(xid);
        if (branch == null) {
            return NOTA;
        }
        if (!branch.active.isEmpty()) {
            return PROTO;
        }
        branches.remove(xid);
        return XAResource.XA_OK;
    }

    /** The process goes, in good order or not: only what is prepared or committed stays. */
    void restart() {
        branches.forEach((xid, branch) -> {
            if (branch.prepared) {
                earlierPrepared.put(xid, branch.changes);
            }
        });
        branches.clear();
        associated.clear();
    }
}
