package dev.daicho.ledger.core;

import dev.daicho.ledger.core.tls.PeerIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/** Key stores made by the platform's own tool, and a trust store that pins their certificates. */
final class TestKeys {

    private static final String PASSWORD = "only for this test";

    private final Path home;

    TestKeys(Path home) {
        this.home = home;
    }

    /** Makes a key of that name. */
    TestKeys make(String name) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store(name).toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IOException(said);
        }
        return this;
    }

    private Path store(String name) {
        return home.resolve(name + ".p12");
    }

    /** Pins the certificates of those members. */
    TestKeys pin(List<String> members) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, PASSWORD.toCharArray());
        for (String member : members) {
            try (InputStream in = Files.newInputStream(store(member))) {
                KeyStore own = KeyStore.getInstance("PKCS12");
                own.load(in, PASSWORD.toCharArray());
                trust.setCertificateEntry(member, own.getCertificate(member));
            }
        }
        try (OutputStream out = Files.newOutputStream(store("trust"))) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return this;
    }

    /** What a server has that owns that key. */
    PeerIdentity identity(String key) {
        return PeerIdentity.read(store(key), PASSWORD.toCharArray(), store("trust"), PASSWORD.toCharArray());
    }
}
