package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.log.Membership;
import dev.daicho.ra.BranchXid;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The management bean of one ledger.
 *
 * <p>Thread-safe.
 */
final class LedgerAdministration implements LedgerAdministrationMXBean {

    private final Ledger ledger;
    private final String node;

    LedgerAdministration(Ledger ledger, String node) {
        this.ledger = ledger;
        this.node = node;
    }

    @Override
    public String getNode() {
        return node;
    }

    @Override
    public String getRole() {
        return ledger.status().role().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public long getCommitIndex() {
        return ledger.status().commitIndex();
    }

    @Override
    public long getAppliedIndex() {
        return ledger.status().appliedIndex();
    }

    @Override
    public long getInDoubtCount() {
        return ledger.status().openBranchCount();
    }

    @Override
    public long getBlockCount() {
        return ledger.status().blockCount();
    }

    @Override
    public List<String> getMembers() {
        Membership group = ledger.membership();
        return group == null
                ? List.of()
                : group.members().stream()
                        .map(member -> member.name() + " " + member.address() + (member.voter() ? " voter" : " learner")
                                + (member.leader() ? " leader" : ""))
                        .toList();
    }

    @Override
    public String getDigest() {
        return HexFormat.of().formatHex(ledger.digest());
    }

    @Override
    public List<String> listInDoubt() {
        return ledger.inDoubt().stream()
                .map(branch -> String.join(
                        "\t",
                        HexFormat.of().formatHex(branch.branch()),
                        BranchXid.decode(branch.branch()).toString(),
                        branch.preparedAt().toString(),
                        String.join(" ", branch.accounts())))
                .toList();
    }

    @Override
    public boolean completeInDoubt(String branch, boolean commit, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("The audit record needs a reason");
        }
        return ledger.complete(HexFormat.of().parseHex(branch), commit, "management bean of " + node, reason);
    }

    @Override
    public List<String> listCompletedByHand() {
        return ledger.completedByHand().stream()
                .map(branch -> String.join(
                        "\t",
                        HexFormat.of().formatHex(branch.branch()),
                        BranchXid.decode(branch.branch()).toString(),
                        branch.completedAt().toString(),
                        branch.committed() ? "committed" : "rolled back"))
                .toList();
    }

    @Override
    public boolean forgetCompleted(String branch, String reason) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("The audit record needs a reason");
        }
        return ledger.forget(HexFormat.of().parseHex(branch), "management bean of " + node + ": " + reason);
    }

    @Override
    public void handOver(String member) {
        ledger.audit("hand-over asked for", member);
        group().handOver(member.isBlank() ? null : member);
    }

    @Override
    public void addMember(String member, String address) {
        ledger.audit("member added", member, address);
        group().add(member, address);
    }

    @Override
    public void removeMember(String member) {
        ledger.audit("member removed", member);
        group().remove(member);
    }

    private Membership group() {
        Membership group = ledger.membership();
        if (group == null) {
            throw new IllegalStateException("This server's ledger is in a group of one; set daicho.ledger.members");
        }
        return group;
    }
}
