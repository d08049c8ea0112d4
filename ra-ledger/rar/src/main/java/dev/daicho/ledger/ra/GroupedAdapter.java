package dev.daicho.ledger.ra;

import dev.daicho.ledger.core.log.GroupTerms;
import dev.daicho.ledger.core.tls.PeerIdentity;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.validation.constraints.Min;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the ledger adapter's configuration that a group of several servers has.
 *
 * <p>Thread-safe once configured. Passwords are in no message. Source: L1, XA-CHECKLIST 2, 3, 35, 37.
 */
public abstract class GroupedAdapter extends BookSettings {

    private String members = "";
    private String keyStore = "";
    private String keyStorePassword = "";
    private String trustStore = "";
    private String trustStorePassword = "";
    private boolean plaintextAllowed = false;
    private long electionTimeoutMillis = 1_000;
    private long startTimeoutMillis = 240_000;
    private long handOverPeriodMillis = 0;
    private String preferredLeader = "";

    /**
     * The group, or null if this server is alone.
     *
     * @param node this server's name
     * @param relativeTo what relative paths are taken from
     * @throws IllegalArgumentException if the settings do not fit together
     */
    final @Nullable GroupTerms group(String node, String relativeTo) throws ResourceException {
        if (members.isBlank()) {
            return null;
        }
        return new GroupTerms(
                node,
                GroupTerms.parseAddresses(members),
                identity(relativeTo),
                plaintextAllowed,
                electionTimeoutMillis,
                startTimeoutMillis,
                handOverPeriodMillis,
                preferredLeader.isBlank() ? null : preferredLeader);
    }

    private @Nullable PeerIdentity identity(String relativeTo) throws ResourceException {
        if (keyStore.isBlank() && trustStore.isBlank()) {
            return null;
        }
        if (keyStore.isBlank() || trustStore.isBlank()) {
            throw new InvalidPropertyException("The ledger's keyStore is \"" + keyStore + "\" and its trustStore is \""
                    + trustStore + "\"; set both, or neither");
        }
        try {
            return PeerIdentity.read(
                    Path.of(relativeTo).resolve(keyStore),
                    keyStorePassword.toCharArray(),
                    Path.of(relativeTo).resolve(trustStore),
                    trustStorePassword.toCharArray());
        } catch (InvalidPathException wrong) {
            throw new InvalidPropertyException(
                    "The ledger's keyStore or trustStore can't be a path: " + wrong.getMessage(), wrong);
        }
    }

    /** What is compared of it. */
    final List<Object> groupConfiguration() {
        return List.of(
                members,
                keyStore,
                keyStorePassword,
                trustStore,
                trustStorePassword,
                plaintextAllowed,
                electionTimeoutMillis,
                startTimeoutMillis,
                handOverPeriodMillis,
                preferredLeader);
    }

    /** Every server of the group, this one too, as name=host:port,…; empty for a ledger on this server alone. */
    public String getMembers() {
        return members;
    }

    /** See {@link #getMembers}. */
    public void setMembers(String members) {
        this.members = members;
    }

    /** Holds this server's private key and certificate; empty to speak in the clear. */
    public String getKeyStore() {
        return keyStore;
    }

    /** See {@link #getKeyStore}. */
    public void setKeyStore(String keyStore) {
        this.keyStore = keyStore;
    }

    /** The key store's password. */
    public String getKeyStorePassword() {
        return keyStorePassword;
    }

    /** See {@link #getKeyStorePassword}. */
    public void setKeyStorePassword(String keyStorePassword) {
        this.keyStorePassword = keyStorePassword;
    }

    /** Holds each member's certificate, under the member's name. */
    public String getTrustStore() {
        return trustStore;
    }

    /** See {@link #getTrustStore}. */
    public void setTrustStore(String trustStore) {
        this.trustStore = trustStore;
    }

    /** The trust store's password. */
    public String getTrustStorePassword() {
        return trustStorePassword;
    }

    /** See {@link #getTrustStorePassword}. */
    public void setTrustStorePassword(String trustStorePassword) {
        this.trustStorePassword = trustStorePassword;
    }

    /** Whether to speak in the clear to other machines. */
    public Boolean getPlaintextAllowed() {
        return plaintextAllowed;
    }

    /** See {@link #getPlaintextAllowed}. */
    public void setPlaintextAllowed(Boolean plaintextAllowed) {
        this.plaintextAllowed = plaintextAllowed;
    }

    /** A follower that hears nothing of a leader for this long, or up to half as long again, asks to be elected. */
    @Min(50)
    public Long getElectionTimeoutMillis() {
        return electionTimeoutMillis;
    }

    /** See {@link #getElectionTimeoutMillis}. */
    public void setElectionTimeoutMillis(Long electionTimeoutMillis) {
        this.electionTimeoutMillis = electionTimeoutMillis;
    }

    /** How long a start waits for the other members. */
    @Min(1)
    public Long getStartTimeoutMillis() {
        return startTimeoutMillis;
    }

    /** See {@link #getStartTimeoutMillis}. */
    public void setStartTimeoutMillis(Long startTimeoutMillis) {
        this.startTimeoutMillis = startTimeoutMillis;
    }

    /** A leader hands over to the next member after so long; 0 for never. */
    @Min(0)
    public Long getHandOverPeriodMillis() {
        return handOverPeriodMillis;
    }

    /** See {@link #getHandOverPeriodMillis}. */
    public void setHandOverPeriodMillis(Long handOverPeriodMillis) {
        this.handOverPeriodMillis = handOverPeriodMillis;
    }

    /** The member that leads whenever it can; empty for any. */
    public String getPreferredLeader() {
        return preferredLeader;
    }

    /** See {@link #getPreferredLeader}. */
    public void setPreferredLeader(String preferredLeader) {
        this.preferredLeader = preferredLeader;
    }
}
