package dev.daicho.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Prints, over all modules of a build, which rows have a test that ran and passed, which failed or were skipped, and which have none.
 * Informs only: a failed test has failed the build already.
 *
 * <p>Argument: the root of the source tree.
 */
public final class RowReport {

    private static final Pattern DEFINED = Pattern.compile("^\\| ([LNSRP]\\d+)\\b");

    private RowReport() {}

    /** Reads {@code docs/REQUIREMENTS.md} and every module's lines, and prints four of its own. */
    public static void main(String[] args) throws IOException {
        report(Path.of(args[0])).forEach(System.out::println);
    }

    static List<String> report(Path root) throws IOException {
        Map<String, List<String>> outcomes = outcomes(root);
        Map<String, List<String>> byVerdict = new TreeMap<>();
        for (String row : defined(root.resolve("docs/REQUIREMENTS.md"))) {
            byVerdict
                    .computeIfAbsent(verdict(outcomes.getOrDefault(row, List.of())), any -> new ArrayList<>())
                    .add(row);
        }
        return Stream.of("passed", "failed", "skipped", "without a test")
                .map(verdict ->
                        "rows " + verdict + ": " + String.join(" ", byVerdict.getOrDefault(verdict, List.of("none"))))
                .toList();
    }

    private static String verdict(List<String> outcomes) {
        if (outcomes.isEmpty()) {
            return "without a test";
        }
        if (outcomes.stream().anyMatch(outcome -> outcome.equals("FAILED"))) {
            return "failed";
        }
        return outcomes.contains("SUCCESSFUL") ? "passed" : "skipped";
    }

    private static List<String> defined(Path requirements) throws IOException {
        return Files.readAllLines(requirements).stream()
                .map(DEFINED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .toList();
    }

    /** The newest outcome of each test counts: a module's folder keeps those of earlier runs. */
    private static Map<String, List<String>> outcomes(Path root) throws IOException {
        Map<String, String> newest = new TreeMap<>();
        for (Path file : files(root)) {
            for (String line : Files.readAllLines(file)) {
                String[] columns = line.split("\t");
                newest.put(columns[0] + "\t" + columns[2], columns[1]);
            }
        }
        Map<String, List<String>> outcomes = new TreeMap<>();
        newest.forEach(
                (rowAndTest, outcome) -> outcomes.computeIfAbsent(rowAndTest.split("\t")[0], any -> new ArrayList<>())
                        .add(outcome));
        return outcomes;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.find(
                root,
                8,
                (path, attributes) ->
                        path.toString().endsWith(".tsv") && path.getParent().endsWith(RowListener.FOLDER))) {
            return tree.sorted(Comparator.comparing((Path file) -> file.toFile().lastModified())
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }
}
