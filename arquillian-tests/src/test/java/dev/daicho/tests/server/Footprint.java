package dev.daicho.tests.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a Java machine holds of the operating system and of its deployments, after a garbage collection; each thing by name and number, so
 * that a leak can be told by its name.
 *
 * @param threads by name, generated parts as {@code #}
 * @param handles open files and sockets by what they are, generated parts as {@code #}
 * @param ports that it listens on
 * @param deploymentLoaders class loaders of deployments
 */
public record Footprint(
        Map<String, Long> threads, Map<String, Long> handles, List<String> ports, Map<String, Long> deploymentLoaders) {

    private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]*)\" ");
    private static final Pattern LOADER = Pattern.compile("\"(deployment\\.[^\"]*)\"");
    /** Numbers, and the hexadecimal names that a server gives to unpacked deployments. */
    private static final Pattern GENERATED = Pattern.compile("[0-9a-f]{6,}|\\d+");

    private static final String LISTEN = "0A";

    /** Collects garbage in the process, then looks. */
    public static Footprint of(long pid) {
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        List<String> handles = handles(pid);
        return new Footprint(
                count(names(THREAD, jcmd(pid, "Thread.print"))),
                count(handles.stream().filter(handle -> !handle.startsWith("socket:"))),
                ports(pid, handles),
                count(names(LOADER, jcmd(pid, "VM.classloaders", "fold=false"))));
    }

    /** What is there more often than in an earlier footprint, by name. */
    public Map<String, Long> beyond(Footprint baseline, Function<Footprint, Map<String, Long>> part) {
        Map<String, Long> more = new TreeMap<>();
        part.apply(this).forEach((name, count) -> {
            long before = part.apply(baseline).getOrDefault(name, 0L);
            if (count > before) {
                more.put(name, count - before);
            }
        });
        return more;
    }

    private static Stream<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    private static Map<String, Long> count(Stream<String> names) {
        return names.map(name -> GENERATED.matcher(name).replaceAll("#"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    private static List<String> handles(long pid) {
        try (Stream<Path> links = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return links.map(Footprint::target)
                    .filter(target -> !target.isEmpty())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> ports(long pid, List<String> handles) {
        return Stream.of("tcp", "tcp6")
                .flatMap(kind -> lines(Path.of("/proc", Long.toString(pid), "net", kind)))
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 9
                        && columns[3].equals(LISTEN)
                        && handles.contains("socket:[" + columns[9] + "]"))
                .map(columns ->
                        Integer.toString(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16)))
                .sorted()
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String jcmd(long pid, String... command) {
        try {
            List<String> all = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
            all.addAll(List.of(command));
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
