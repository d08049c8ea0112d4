package dev.daicho.tests.cluster;

import java.util.Arrays;

/** In the server: where transactions stand still in the middle of their commits. The standing is done by {@code gate.btm}. */
final class Gate {

    private static final String PREFIX = "gate:";

    private Gate() {}

    /** What may go wrong while one passes. */
    interface Passage {
        void run() throws Exception;
    }

    /** Does something under a name by which it stands still at a point. */
    static void pass(String point, String key, Passage passage) throws Exception {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName(PREFIX + point + ":" + key);
        try {
            passage.run();
        } finally {
            thread.setName(name);
        }
    }

    /** How many stand still. */
    static long standing() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith(PREFIX))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("waitFor")))
                .count();
    }

    /** Lets all who stand go on. */
    static void open() {
        // The rule that is put in here does it.
    }
}
