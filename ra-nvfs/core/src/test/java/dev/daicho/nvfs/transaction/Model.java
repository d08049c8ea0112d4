package dev.daicho.nvfs.transaction;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a disk should hold: paths, each with its bytes, or with null for a directory. */
final class Model {

    private final TreeMap<String, byte @Nullable []> entries = new TreeMap<>();

    Model copy() {
        Model copy = new Model();
        copy.entries.putAll(entries);
        return copy;
    }

    TreeMap<String, byte @Nullable []> entries() {
        return entries;
    }

    boolean has(String path) {
        return entries.containsKey(path);
    }

    boolean isDirectory(String path) {
        return entries.containsKey(path) && entries.get(path) == null;
    }

    void put(String path, byte @Nullable [] content) {
        entries.put(path, content);
    }

    void writeAt(String path, int position, byte[] content) {
        byte[] old = content(path);
        byte[] now = Arrays.copyOf(old, Math.max(old.length, position + content.length));
        System.arraycopy(content, 0, now, position, content.length);
        entries.put(path, now);
    }

    void truncate(String path, int size) {
        byte[] old = content(path);
        entries.put(path, Arrays.copyOf(old, Math.min(size, old.length)));
    }

    int length(String path) {
        return content(path).length;
    }

    byte[] content(String path) {
        byte[] content = entries.get(path);
        return content == null ? new byte[0] : content;
    }

    void remove(String path) {
        entries.remove(path);
    }

    void rename(String from, String to) {
        Map<String, byte @Nullable []> moved = new TreeMap<>();
        entries.forEach((path, content) -> {
            if (path.equals(from) || path.startsWith(from + "/")) {
                moved.put(path, content);
            }
        });
        entries.keySet().removeAll(moved.keySet());
        moved.forEach((path, content) -> entries.put(to + path.substring(from.length()), content));
    }

    /** Null if the disk holds exactly this, else the first difference. */
    @Nullable
    String differenceFrom(TestDisk disk) throws IOException {
        return differenceFrom(read(disk), Map.of());
    }

    /**
     * The same for what was found.
     *
     * @param loose files that were written without a force: each 8 bytes may be those of any version
     */
    @Nullable
    String differenceFrom(Model found, Map<String, List<byte[]>> loose) {
        if (!found.entries.keySet().equals(entries.keySet())) {
            return "names " + found.entries.keySet() + " instead of " + entries.keySet();
        }
        for (String path : entries.keySet()) {
            byte[] expected = entries.get(path);
            byte[] actual = found.entries.get(path);
            if (!Arrays.equals(expected, actual) && !isMixture(expected, actual, loose.getOrDefault(path, List.of()))) {
                return path + ": " + describe(actual) + " instead of " + describe(expected) + ", first difference at "
                        + Arrays.mismatch(
                                expected == null ? new byte[0] : expected, actual == null ? new byte[0] : actual);
            }
        }
        return null;
    }

    private static boolean isMixture(byte @Nullable [] expected, byte @Nullable [] actual, List<byte[]> versions) {
        if (expected == null || actual == null || expected.length != actual.length || versions.isEmpty()) {
            return false;
        }
        for (int from = 0; from < actual.length; from += Long.BYTES) {
            int start = from;
            int end = Math.min(from + Long.BYTES, actual.length);
            if (!Arrays.equals(expected, start, end, actual, start, end)
                    && versions.stream()
                            .noneMatch(version ->
                                    version.length >= end && Arrays.equals(version, start, end, actual, start, end))) {
                return false;
            }
        }
        return true;
    }

    private static String describe(byte @Nullable [] content) {
        return content == null ? "a directory" : content.length + " bytes";
    }

    static Model read(TestDisk disk) throws IOException {
        Model model = new Model();
        model.readDirectory(disk, "");
        return model;
    }

    private void readDirectory(TestDisk disk, String path) throws IOException {
        List<String> names = disk.files().list(null, TestDisk.names(path));
        for (String name : names) {
            String child = path.isEmpty() ? name : path + "/" + name;
            if (disk.files().info(null, TestDisk.names(child)).isDirectory()) {
                put(child, null);
                readDirectory(disk, child);
            } else {
                put(child, disk.read(null, child));
            }
        }
    }
}
