package dev.daicho.ledger.core.log;

import dev.daicho.ledger.core.tls.PeerIdentity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a replication group of several servers, and how they speak to each other. Immutable.
 *
 * <p>Source: L1; XA-CHECKLIST 35 (plaintext only by an explicit setting).
 *
 * @param self this server's name, one of the members
 * @param addresses each member's {@code host:port}, by name
 * @param identity keys and pinned peers, or null to speak in the clear
 * @param plaintextAllowed whether to speak in the clear to addresses that are not this machine's loopback
 * @param electionTimeoutMillis a follower that hears nothing of a leader for this long, or up to half as long again, asks to be elected
 * @param startTimeoutMillis how long a start waits for the other members
 * @param handOverPeriodMillis a leader hands over to the next member after so long; 0 for never
 * @param preferredLeader the member that leads whenever it can; null for any
 */
public record GroupTerms(
        String self,
        Map<String, String> addresses,
        @Nullable PeerIdentity identity,
        boolean plaintextAllowed,
        long electionTimeoutMillis,
        long startTimeoutMillis,
        long handOverPeriodMillis,
        @Nullable String preferredLeader) {

    /** The most members of a group. */
    public static final int MAX_MEMBERS = 99;

    /** Checks that they fit together. */
    public GroupTerms {
        addresses = Collections.unmodifiableMap(new LinkedHashMap<>(addresses));
        if (addresses.size() < 2 || addresses.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("A replication group of the " + addresses.size() + " members "
                    + addresses.keySet() + "; it has 2 to " + MAX_MEMBERS);
        }
        if (!addresses.containsKey(self)) {
            throw new IllegalArgumentException(
                    "This server is " + self + ", which is not among the members " + addresses.keySet());
        }
        if (preferredLeader != null && !addresses.containsKey(preferredLeader)) {
            throw new IllegalArgumentException(
                    "The preferred leader " + preferredLeader + " is not among the members " + addresses.keySet());
        }
        if (electionTimeoutMillis < 50 || startTimeoutMillis < 1 || handOverPeriodMillis < 0) {
            throw new IllegalArgumentException("An election time-out of " + electionTimeoutMillis
                    + " ms (50 at least), a start time-out of " + startTimeoutMillis
                    + " ms (1 at least), a hand-over after "
                    + handOverPeriodMillis + " ms (0 at least) can't be");
        }
        addresses.values().forEach(GroupTerms::checkAddress);
        if (identity == null && !plaintextAllowed) {
            addresses.forEach(GroupTerms::checkLoopback);
        }
        if (identity != null) {
            identity.checkPins(self, addresses.keySet());
        }
    }

    /**
     * Reads {@code name=host:port,…}.
     *
     * @throws IllegalArgumentException if it is not of that form, or names a member twice
     */
    public static Map<String, String> parseAddresses(String text) {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException("Members are given as name=host:port,…, but \"" + part.strip()
                        + "\" in \"" + text + "\" is not");
            }
            if (addresses.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("Member " + name + " is twice in \"" + text + "\"");
            }
        }
        return addresses;
    }

    /** This server's own address. */
    public String selfAddress() {
        String address = addresses.get(self);
        if (address == null) {
            throw new IllegalStateException(self + " was checked to be a member");
        }
        return address;
    }

    /** The host of a {@code host:port}. */
    public static String host(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port of a {@code host:port}. */
    public static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /**
     * Checks that an address is a {@code host:port}.
     *
     * @throws IllegalArgumentException if not
     */
    public static void checkAddress(String address) {
        int colon = address.lastIndexOf(':');
        try {
            int port = colon < 1 ? 0 : Integer.parseInt(address.substring(colon + 1));
            if (port >= 1 && port <= 65535) {
                return;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("\"" + address + "\" is not of the form host:port", noNumber);
        }
        throw new IllegalArgumentException(
                "\"" + address + "\" is not of the form host:port, with a port from 1 to 65535");
    }

    private static void checkLoopback(String name, String address) {
        try {
            if (InetAddress.getByName(host(address)).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(
                    "Member " + name + " is at " + address + ", whose host is not known here", unknown);
        }
        throw new IllegalArgumentException("Member " + name + " is at " + address
                + ", which is not this machine's loopback, and no key store is set: configure mutual TLS, or allow"
                + " plaintext explicitly on a network that is closed to everybody else");
    }
}
