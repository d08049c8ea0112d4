package dev.daicho.ledger.core.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes a server for a member only if it has that member's pinned certificate, and a client for a peer only if it has some member's.
 * Fails closed: an address that is nobody's is trusted with nothing.
 *
 * <p>Thread-safe. Source: XA-CHECKLIST 35.
 */
public final class PinnedTrust extends X509ExtendedTrustManager {

    private final Map<String, X509Certificate> pins;
    private final Function<String, Collection<String>> names;

    PinnedTrust(Map<String, X509Certificate> pins, Function<String, Collection<String>> names) {
        this.pins = pins;
        this.names = names;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        X509Certificate leaf = leaf(chain);
        if (!pins.containsValue(leaf)) {
            throw new CertificateException("Who calls has the certificate of " + leaf.getSubjectX500Principal()
                    + ", which is pinned for no member");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        String address = engine.getPeerHost() + ":" + engine.getPeerPort();
        X509Certificate leaf = leaf(chain);
        for (String name : names.apply(address)) {
            if (leaf.equals(pins.get(name.toLowerCase(Locale.ROOT)))) {
                return;
            }
        }
        throw new CertificateException("The server at " + address + " has the certificate of "
                + leaf.getSubjectX500Principal() + ", which is not what is pinned for " + names.apply(address));
    }

    private static X509Certificate leaf(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("No certificate was shown");
        }
        chain[0].checkValidity();
        return chain[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("Peers are spoken to by engine, never by socket");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("Peers are spoken to by engine, never by socket");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("A server without an address can't be a member");
    }

    /** None: pinned certificates are no authorities. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
