package dev.daicho.ledger.core.storage;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Which ledger, and which member of its group, a data directory holds. Big-endian.
 *
 * <pre>
 *   0            8         12            28          29        ..       +4
 *   +------------+---------+-------------+-----------+---------+--------+
 *   | "DAICHOID" | version | group, UUID | in use    | member  | CRC32C |
 *   |            | 1       |             | 0 or 1    | text    | before |
 *   +------------+---------+-------------+-----------+---------+--------+
 * </pre>
 *
 * <p>Version rule: another version is refused, with both named. Immutable.
 *
 * @param group the replication group: the ledger itself
 * @param inUse true once the ledger has taken work: from then on its files can't be missing
 * @param member this server's name in the group
 */
record Identity(UUID group, boolean inUse, String member) {

    private static final long MAGIC = 0x44414943484F4944L;
    private static final int VERSION = 1;

    Identity used() {
        return new Identity(group, true, member);
    }

    void write(Path file) throws IOException {
        ByteWriter out = new ByteWriter(64)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .put(inUse ? 1 : 0)
                .putText(member);
        out.putInt(checksum(out.toByteArray(), out.sizeBytes()));
        PrivateFiles.replace(file, out.toByteArray());
    }

    static Identity read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            ByteReader in = new ByteReader(bytes);
            if (in.getLong() != MAGIC) {
                throw new LedgerDamagedException(file + " is not a ledger's identity, at offset 0");
            }
            int version = in.getInt();
            if (version != VERSION) {
                throw new LedgerDamagedException(
                        file + " is an identity of version " + version + "; this program reads version " + VERSION);
            }
            Identity identity = new Identity(new UUID(in.getLong(), in.getLong()), in.get() == 1, in.getText());
            int checkedBytes = in.offset();
            if (in.getInt() != checksum(bytes, checkedBytes)) {
                throw new LedgerDamagedException(file + " has a wrong checksum at offset " + checkedBytes);
            }
            in.end();
            return identity;
        } catch (MalformedBytesException malformed) {
            throw new LedgerDamagedException(file + " has " + malformed.getMessage(), malformed);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
