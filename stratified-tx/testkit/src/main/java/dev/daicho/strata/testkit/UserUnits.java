package dev.daicho.strata.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The persistence units on the class path, but for that of the strata's own tables. */
final class UserUnits {

    private static final String OWN = "strata";

    private UserUnits() {}

    /** What a {@code @PersistenceContext} that names none means. */
    static String theOnlyOne() {
        List<String> names = new ArrayList<>();
        try {
            for (URL file : Collections.list(
                    Thread.currentThread().getContextClassLoader().getResources("META-INF/persistence.xml"))) {
                names.addAll(names(file));
            }
        } catch (IOException | ParserConfigurationException | SAXException failure) {
            throw new IllegalStateException("A META-INF/persistence.xml can't be read", failure);
        }
        names.remove(OWN);
        if (names.size() != 1) {
            throw new IllegalStateException(
                    "A @PersistenceContext names no unit, and there are " + names + ": say which by unitName");
        }
        return names.get(0);
    }

    private static List<String> names(URL file) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        try (InputStream in = file.openStream()) {
            NodeList units = factory.newDocumentBuilder().parse(in).getElementsByTagName("persistence-unit");
            List<String> names = new ArrayList<>();
            for (int i = 0; i < units.getLength(); i++) {
                names.add(((Element) units.item(i)).getAttribute("name"));
            }
            return names;
        }
    }
}
