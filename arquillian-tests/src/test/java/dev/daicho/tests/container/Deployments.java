package dev.daicho.tests.container;

import java.io.File;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The EAR as it was built, and a user's deployment with the two descriptors that it takes. */
final class Deployments {

    private static final String STRUCTURE =
            """
            <jboss-deployment-structure xmlns="urn:jboss:deployment-structure:1.3">
              <deployment><dependencies><module name="deployment.daicho.ear" annotations="true" /></dependencies></deployment>
            </jboss-deployment-structure>
            """;

    private Deployments() {}

    static EnterpriseArchive daicho() {
        return ShrinkWrap.create(ZipImporter.class, "daicho.ear")
                .importFrom(new File(System.getProperty("daicho.ear")))
                .as(EnterpriseArchive.class);
    }

    static WebArchive user(Class<?>... classes) {
        return ShrinkWrap.create(WebArchive.class, "user.war")
                .addClasses(classes)
                .addAsWebInfResource(new StringAsset(STRUCTURE), "jboss-deployment-structure.xml")
                .addAsWebInfResource(
                        new StringAsset(
                                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"all\"/>"),
                        "beans.xml");
    }
}
