package dev.daicho.strata.tracking;

import java.util.Map;

/** The default. */
class TrackingOnH2Test extends TrackingContract {

    @Override
    Map<String, String> database() {
        return Map.of("jakarta.persistence.jdbc.url", "jdbc:h2:mem:strata;DB_CLOSE_DELAY=-1");
    }
}
