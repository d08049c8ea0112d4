package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.storage.PrivateFiles;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A checked copy of the engine's own record of term and vote, {@code raft-meta}, which has no checksum. A member that forgot a vote could
 * vote twice in one term, and two leaders could come of it.
 *
 * <pre>
 *   raft-meta.seen:
 *   0            8         12       16
 *   +------------+---------+--------+----------------+--------+
 *   | "DAICHOVT" | version | length | raft-meta, as  | CRC32C |
 *   |            | 1       |        | it was         | before |
 *   +------------+---------+--------+----------------+--------+
 * </pre>
 *
 * <p>Noted now and then while the member runs, and when it stops. What is found at a start is right if it is what was noted, or could
 * have become of it: a later term, or in the same term a vote where none was given. A damage that makes a later term of it does no harm,
 * since in that term nobody has voted yet. Version rule: another version is refused, with both named.
 *
 * <p>Thread-safe. Source: L9.
 */
public final class VoteRecord {

    private static final long MAGIC = 0x44414943484F5654L;
    private static final int VERSION = 1;

    private final Path file;
    private final Path seen;
    private byte[] noted = {};

    /**
     * Of one member; nothing needs to be there yet.
     *
     * @param directory the log's files
     */
    public VoteRecord(Path directory, UUID group) {
        Path current = directory.resolve(group.toString()).resolve("current");
        file = current.resolve("raft-meta");
        seen = current.resolve("raft-meta.seen");
    }

    private record Vote(long term, String votedFor) {

        static Vote of(byte[] meta) throws IOException {
            Properties properties = new Properties();
            String term;
            String votedFor;
            try {
                properties.load(new StringReader(new String(meta, StandardCharsets.ISO_8859_1)));
                term = properties.getProperty("term");
                votedFor = properties.getProperty("votedFor");
                if (term != null && votedFor != null && properties.size() == 2) {
                    return new Vote(Long.parseLong(term), votedFor);
                }
            } catch (IllegalArgumentException damaged) {
                throw new IOException(damaged);
            }
            throw new IOException("it has " + properties.keySet() + " instead of term and votedFor");
        }

        boolean mayFollow(Vote before) {
            return term > before.term || term == before.term && before.votedFor.isEmpty() && !votedFor.isEmpty();
        }
    }

    /**
     * Compares what is there with what was noted.
     *
     * @throws LedgerDamagedException if it is not what was noted and can't have become of it
     */
    public void check() throws IOException {
        if (!Files.exists(seen)) {
            return;
        }
        byte[] before = read();
        byte[] now = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        if (Arrays.equals(before, now)) {
            return;
        }
        Vote known = Vote.of(before);
        try {
            Vote found = Vote.of(now);
            if (!found.mayFollow(known)) {
                throw new LedgerDamagedException(file + " says " + found + ", but was " + known
                        + ": a term never goes back, and a vote is given once in it");
            }
        } catch (IOException damaged) {
            throw new LedgerDamagedException(
                    file + " does not say term and vote, which were " + known + ": " + damaged.getMessage(), damaged);
        }
    }

    private byte[] read() throws IOException {
        byte[] bytes = Files.readAllBytes(seen);
        try {
            ByteReader in = new ByteReader(bytes);
            if (in.getLong() != MAGIC) {
                throw new MalformedBytesException("no magic");
            }
            int version = in.getInt();
            if (version != VERSION) {
                throw new MalformedBytesException("version " + version + "; this program reads version " + VERSION);
            }
            byte[] content = in.getRaw(in.getCount(1));
            if (in.getInt() != checksum(bytes, in.offset() - Integer.BYTES)) {
                throw new MalformedBytesException("a wrong checksum");
            }
            in.end();
            return content;
        } catch (MalformedBytesException damaged) {
            throw new LedgerDamagedException(seen + " has " + damaged.getMessage(), damaged);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Notes what is there now, if it is new and whole. */
    public synchronized void note() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] now = Files.readAllBytes(file);
        if (Arrays.equals(now, noted)) {
            return;
        }
        Vote.of(now);
        ByteWriter out = new ByteWriter(now.length + 20)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(now.length)
                .putRaw(now);
        out.putInt(checksum(out.toByteArray(), out.sizeBytes()));
        PrivateFiles.replace(seen, out.toByteArray());
        noted = now;
    }
}
