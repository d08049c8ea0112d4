package dev.daicho.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes a line for every row that a finished test claims: row, outcome, test, separated by tabs, into {@code
 * target/spec-rows/<process>.tsv} below the module. Found by JUnit as a service. Thread-safe.
 */
public final class RowListener implements TestExecutionListener {

    static final Pattern ROW = Pattern.compile("[LNSRP]\\d+");
    static final String FOLDER = "target/spec-rows";

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        note(test, "SKIPPED");
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            note(test, result.getStatus().name());
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (lines.isEmpty()) {
            return;
        }
        try {
            Path folder = Files.createDirectories(Path.of(FOLDER));
            Files.write(
                    folder.resolve(ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tsv"),
                    List.copyOf(lines));
            lines.clear();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void note(TestIdentifier test, String outcome) {
        test.getTags().stream()
                .map(tag -> tag.getName())
                .filter(tag -> ROW.matcher(tag).matches())
                .forEach(row -> lines.add(row + "\t" + outcome + "\t" + test.getUniqueId()));
    }
}
