package dev.daicho.strata.tracking;

import java.util.Map;

/** The default. */
class OperationsOnH2Test extends OperationsContract {

    @Override
    Map<String, String> database() {
        return Map.of("jakarta.persistence.jdbc.url", "jdbc:h2:mem:operations;DB_CLOSE_DELAY=-1");
    }
}
