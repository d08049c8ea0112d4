package dev.daicho.ledger.core.storage;

import dev.daicho.ledger.LedgerDamagedException;
import dev.daicho.ledger.core.log.Seat.Standing;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Which ledger, and which member of its group, a data directory holds. Big-endian.
 *
 * <pre>
 *   0            8         12            28          29        ..       +4
 *   +------------+---------+-------------+-----------+---------+--------+
 *   | "DAICHOID" | version | group, UUID | standing  | member  | CRC32C |
 *   |            | 2       |             | u8        | text    | before |
 *   +------------+---------+-------------+-----------+---------+--------+
 * </pre>
 *
 * <p>Standing: 0 fresh, 1 established, 2 founding. Version rule: another version is refused, with both named. Immutable.
 *
 * @param group the replication group: the ledger itself
 * @param standing established once the ledger has taken work: from then on its files can't be missing
 * @param member this server's name in the group
 */
record Identity(UUID group, Standing standing, String member) {

    private static final long MAGIC = 0x44414943484F4944L;
    private static final int VERSION = 2;
    private static final Standing[] CODES = {Standing.FRESH, Standing.ESTABLISHED, Standing.FOUNDING};

    boolean inUse() {
        return standing == Standing.ESTABLISHED;
    }

    Identity as(UUID newGroup, Standing next) {
        return new Identity(newGroup, next, member);
    }

    void write(Path file) throws IOException {
        ByteWriter out = new ByteWriter(64)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .put(List.of(CODES).indexOf(standing))
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
            UUID group = new UUID(in.getLong(), in.getLong());
            int code = in.get();
            if (code >= CODES.length) {
                throw new MalformedBytesException("an unknown standing of " + code);
            }
            Identity identity = new Identity(group, CODES[code], in.getText());
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
