package dev.daicho.strata.tracking;

import java.util.Map;

/** The default. */
class JoinsOnH2Test extends JoinsContract {

    @Override
    Map<String, String> database() {
        return Map.of("jakarta.persistence.jdbc.url", "jdbc:h2:mem:joins;DB_CLOSE_DELAY=-1");
    }
}
