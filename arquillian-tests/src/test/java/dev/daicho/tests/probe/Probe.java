package dev.daicho.tests.probe;

import dev.daicho.tests.server.Http;
import dev.daicho.tests.server.ServerProcess;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The test's side of the probe. */
public final class Probe {

    private static final String STRUCTURE =
            """
            <jboss-deployment-structure xmlns="urn:jboss:deployment-structure:1.3">
              <deployment>
                <dependencies>
                  <module name="deployment.daicho.ear" />
                  <module name="org.jboss.jts" />
                </dependencies>
              </deployment>
            </jboss-deployment-structure>
            """;

    private static final String ORDER =
            """
            <jboss xmlns="urn:jboss:1.0">
              <jboss-deployment-dependencies xmlns="urn:jboss:deployment-dependencies:1.0">
                <dependency name="daicho.ear" />
              </jboss-deployment-dependencies>
            </jboss>
            """;

    private final ServerProcess server;

    public Probe(ServerProcess server) {
        this.server = server;
    }

    /** Writes the deployment to a folder and tells where it is. */
    public static Path war(Path folder) {
        Path file = folder.resolve("probe.war");
        ShrinkWrap.create(WebArchive.class, "probe.war")
                .addClasses(ProbeServlet.class, InDoubt.class)
                .addAsWebInfResource(new StringAsset(STRUCTURE), "jboss-deployment-structure.xml")
                .addAsManifestResource(new StringAsset(ORDER), "jboss-all.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    public InDoubt inDoubt() {
        return InDoubt.decode(Http.get(server.url("probe/in-doubt")).expect(200));
    }

    /** One recovery pass, whole. */
    public void recover() {
        Http.post(server.url("probe/recover"), "").expect(204);
    }
}
