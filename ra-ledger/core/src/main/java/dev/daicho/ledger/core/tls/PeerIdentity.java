package dev.daicho.ledger.core.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * This server's key, and the certificate of each peer, by the member's name. A peer is who it says if it has the key of the very
 * certificate that is pinned for it; who signed that does not matter.
 *
 * <p>Immutable, thread-safe. Passwords are not kept. Source: XA-CHECKLIST 35, 37.
 */
public final class PeerIdentity {

    private final KeyManager[] keys;
    private final Map<String, X509Certificate> pins;

    private PeerIdentity(KeyManager[] keys, Map<String, X509Certificate> pins) {
        this.keys = keys;
        this.pins = pins;
    }

    /**
     * Reads both stores, in PKCS #12 or any format that the platform knows.
     *
     * @param keyStore holds this server's private key and certificate, nothing else
     * @param trustStore holds the certificate of each member, this one's too, under the member's name
     * @throws IllegalArgumentException if a store can't be read, or holds something else
     */
    public static PeerIdentity read(Path keyStore, char[] keyPassword, Path trustStore, char[] trustPassword) {
        try {
            KeyStore own = load(keyStore, keyPassword);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, keyPassword);
            if (Collections.list(own.aliases()).size() != 1) {
                throw new IllegalArgumentException("Key store " + keyStore + " holds " + Collections.list(own.aliases())
                        + "; it has to hold this server's key and nothing else");
            }
            return new PeerIdentity(factory.getKeyManagers(), pins(trustStore, load(trustStore, trustPassword)));
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException(
                    "Key store " + keyStore + " or trust store " + trustStore + " can't be used: " + wrong.getMessage(),
                    wrong);
        }
    }

    private static Map<String, X509Certificate> pins(Path file, KeyStore trusted) throws GeneralSecurityException {
        Map<String, X509Certificate> pins = new LinkedHashMap<>();
        for (String alias : Collections.list(trusted.aliases())) {
            Certificate certificate = trusted.getCertificate(alias);
            if (certificate instanceof X509Certificate pinned) {
                pins.put(alias.toLowerCase(Locale.ROOT), pinned);
            } else {
                throw new IllegalArgumentException("Trust store " + file + " has no X.509 certificate for " + alias);
            }
        }
        return pins;
    }

    private static KeyStore load(Path file, char[] password) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(in, password);
            return store;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "Store " + file + " can't be read, or its password is wrong: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    /**
     * Checks that each member has a certificate pinned.
     *
     * @throws IllegalArgumentException if one has none
     */
    public void checkPins(String self, Collection<String> members) {
        for (String member : members) {
            if (!member.equals(self) && !pins.containsKey(member.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("The trust store has no certificate for member " + member
                        + "; it has to hold each member's own, under the member's name. It holds " + pins.keySet());
            }
        }
    }

    /** The member whose certificate that is; null if it is nobody's. */
    public @Nullable String nameOf(Certificate certificate) {
        for (Map.Entry<String, X509Certificate> pin : pins.entrySet()) {
            if (pin.getValue().equals(certificate)) {
                return pin.getKey();
            }
        }
        return null;
    }

    /** What proves who this server is. */
    public KeyManager keyManager() {
        return keys[0];
    }

    /**
     * What tells peers from others.
     *
     * @param names whose address a {@code host:port} is
     */
    public PinnedTrust trust(Function<String, Collection<String>> names) {
        return new PinnedTrust(pins, names);
    }
}
