package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerDamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.SizeInBytes;

/**
 * Reads every entry that a log's files have, before the engine opens them and votes by them: each is checked by its checksum, and they
 * have to follow each other. An end that was being written when the process ended is no damage, since nobody was told of it.
 *
 * <p>Stateless. Source: L9.
 */
public final class LogScan {

    private static final Pattern NAME = Pattern.compile("log_inprogress_(\\d+)|log_(\\d+)-(\\d+)");
    private static final SizeInBytes MAX_ENTRY = SizeInBytes.valueOf("8MB");

    private LogScan() {}

    /**
     * The index of the last entry, −1 if there is none.
     *
     * @param directory the log's files
     * @throws LedgerDamagedException if an entry is damaged or missing
     */
    public static long lastIndex(Path directory, UUID group) throws IOException {
        Path current = directory.resolve(group.toString()).resolve("current");
        if (!Files.isDirectory(current)) {
            return -1;
        }
        List<Segment> segments;
        try (Stream<Path> files = Files.list(current)) {
            segments = files.map(Segment::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparingLong(Segment::start))
                    .toList();
        }
        long last = -1;
        for (Segment segment : segments) {
            if (last >= 0 && segment.start() != last + 1) {
                throw new LedgerDamagedException(segment.file() + " begins at log index " + segment.start()
                        + ", but the segment before it ends at " + last + ": a part of the log is missing");
            }
            last = segment.start() + count(segment) - 1;
        }
        return last;
    }

    /** One file; its end is −1 while entries are appended to it. */
    private record Segment(Path file, long start, long end) {

        static Optional<Segment> of(Path file) {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (!name.matches() || file.toFile().length() == 0) {
                return Optional.empty();
            }
            boolean open = name.group(1) != null;
            return Optional.of(new Segment(
                    file,
                    Long.parseLong(open ? name.group(1) : name.group(2)),
                    open ? -1 : Long.parseLong(name.group(3))));
        }
    }

    private static long count(Segment segment) {
        long[] next = {segment.start()};
        try {
            LogSegmentPath known = LogSegmentPath.matchLogSegment(segment.file());
            if (known == null) {
                throw new IllegalArgumentException("The engine does not know it by its name");
            }
            LogSegment.readSegmentFile(
                    segment.file().toFile(),
                    known.getStartEnd(),
                    MAX_ENTRY,
                    CorruptionPolicy.EXCEPTION,
                    null,
                    entry -> {
                        if (entry.getIndex() != next[0]) {
                            throw new IllegalStateException("the entry says that it is " + entry.getIndex());
                        }
                        next[0]++;
                    });
            if (segment.end() >= 0 && next[0] != segment.end() + 1) {
                throw new IllegalStateException("the segment ends there, but is to end with " + segment.end());
            }
            return next[0] - segment.start();
        } catch (IOException | IllegalStateException | IllegalArgumentException damaged) {
            throw new LedgerDamagedException(
                    segment.file() + " has no sound entry for log index " + next[0] + ": " + damaged.getMessage(),
                    damaged);
        }
    }
}
