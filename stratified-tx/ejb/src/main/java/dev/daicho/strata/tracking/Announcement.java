package dev.daicho.strata.tracking;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That in a chain one member waits for another: inserted in the announcer's transaction, never changed; there twice, it says the same.
 * Source: S8.
 */
@Entity
@Table(name = "strata_announcement", indexes = @Index(name = "strata_announcement_chain", columnList = "chain"))
@SuppressWarnings("NullAway.Init") // the persistence provider fills the fields
public class Announcement {

    @Id
    @Column(name = "announcement")
    private UUID announcement;

    @Column(name = "chain", nullable = false)
    private UUID chain;

    @Column(name = "member", nullable = false, length = 100)
    private String member;

    @Column(name = "requester", nullable = false, length = 100)
    private String requester;

    /** Where the member that waits runs; null if here. */
    @Column(name = "node", length = 50)
    private @Nullable String node;

    /** For the persistence provider. */
    protected Announcement() {}

    public Announcement(UUID announcement, UUID chain, String member, @Nullable String node, String requester) {
        this.announcement = announcement;
        this.chain = chain;
        this.member = member;
        this.requester = requester;
        this.node = node;
    }

    /** As another node tells it. */
    static Announcement of(UUID chain, ChainFacts.AnnouncementFact fact, String here) {
        return new Announcement(
                fact.announcement(),
                chain,
                fact.member(),
                fact.node().equals(here) ? null : fact.node(),
                fact.requester());
    }

    ChainFacts.AnnouncementFact fact(String here) {
        return new ChainFacts.AnnouncementFact(announcement, member, node == null ? here : node, requester);
    }

    @Nullable
    String node() {
        return node;
    }

    UUID chain() {
        return chain;
    }

    /** Who waits. */
    String member() {
        return member;
    }

    /** For whom. */
    String requester() {
        return requester;
    }
}
