package dev.daicho.tests.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Halts a server's Java machine at one point of a commit, as {@code crash/halt.btm} says: whatever is armed when a transaction gets there.
 * A start has the agent once; the points can change while the server runs.
 */
public final class HaltingAgent {

    /** The exit status of a server that was halted by this agent, and by nothing else. */
    public static final int STATUS = 77;

    private final Path armed;

    /** For the server with that base directory. */
    public HaltingAgent(Path base) {
        armed = base.resolve("armed");
    }

    /** Options of the Java machine that load the agent. */
    public String[] javaOptions() {
        String agent = System.getProperty("daicho.agents") + "/byteman.jar";
        Path script = Path.of("target/test-classes/crash/halt.btm").toAbsolutePath();
        return new String[] {
            "-javaagent:" + agent + "=script:" + script + ",boot:" + agent, "-Ddaicho.halt.armed=" + armed
        };
    }

    /** From now on that point halts, such as {@code DECIDED} or {@code PREPARED-2}. */
    public void arm(String point) {
        try {
            Files.writeString(armed, point);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** From now on nothing halts. */
    public void disarm() {
        try {
            Files.delete(armed);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
