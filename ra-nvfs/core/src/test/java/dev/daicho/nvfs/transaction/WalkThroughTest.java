package dev.daicho.nvfs.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.file.Inode;
import dev.daicho.nvfs.memory.SimulatedMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Writes the walk through an image in hex, docs/format/walk-through.md, and holds the file against it, so that it can't go stale. To write it
 * anew: {@code -Ddaicho.write-docs=true}.
 */
class WalkThroughTest {

    private static final Path DOCUMENT = Path.of("../../docs/format/walk-through.md");
    private static final Instant NOON = Instant.parse("2002-02-20T12:00:00Z");
    private static final int LINE_BYTES = 16;

    private final StringBuilder out = new StringBuilder();
    private final SimulatedMemory memory =
            new SimulatedMemory(DiskGeometry.of(1 << 20).imageBytes());

    @Test
    void shouldShowWhatAnImageLooksLike() throws Exception {
        write();
        String text = out.toString();
        if (Boolean.getBoolean("daicho.write-docs")) {
            Files.writeString(DOCUMENT, text);
        }
        assertEquals(text, Files.readString(DOCUMENT), "write it anew with -Ddaicho.write-docs=true");
    }

    private void write() throws Exception {
        Disk.format(
                memory,
                DiskGeometry.of(1 << 20),
                UUID.fromString("6f1c3c1e-5d0a-4b0e-9c39-6a5b1c2d3e4f"),
                NOON.getEpochSecond() * 1_000_000_000L);
        Disk disk =
                Disk.open(memory, "walk-through", new DiskSettings(false, Duration.ZERO, 2, null, () -> NOON, () -> 0));
        Superblock superblock = disk.superblock();
        say("# A walk through an image");
        say("");
        say(
                "Made by `WalkThroughTest`, which fails when this is not what the program writes. The format is in [nvfs.md](nvfs.md). The image has a capacity of 1 MiB, so blocks of 2 KiB; in one transaction the file"
                        + " `/note` was made, with the 6 bytes `hello` and a line feed; it was committed, and then the power went.");
        Transaction tx = disk.begin();
        try (OpenFile file = disk.files().open(tx, List.of("note"), new FileTree.OpenMode(true, true, false, false))) {
            file.write(0, java.nio.ByteBuffer.wrap("hello\n".getBytes(UTF_8)));
        }
        tx.commit();
        section(
                "Superblock",
                "Magic, version 1, block length 2,048, image length, capacity; the identity; 512 blocks, 512 inodes; addresses of the three"
                        + " maps and the heap, the heap's length, the first file block.");
        dump(0, 112);
        say("At its end the tag `SUPR` and the checksum:");
        dump(496, 16);
        section(
                "The words *retired* and *durable*",
                "Sealed words. Retired is 0: nothing is in place for good yet. Durable is what was known to be durable when a word was last stored.");
        dump(512, 16);
        section(
                "Block map",
                "A bit for each block, lowest first: the disk's own structures and the inode table's first block. The new file's blocks are not in it yet, because its record waits.");
        dump(superblock.blockMap().address(), 16);
        long heap = superblock.heapAddress();
        section(
                "Heap",
                "Transaction records. First one that made the root directory a block longer, then the transaction's own. Each block begins with the live state, key (the sequence number), space 1, length, the two"
                        + " checksums and the mark; then the content.");
        say("The first block:");
        int first = 40 + length(heap);
        dump(heap, first);
        long second = heap + (first + 63) / 64 * 64;
        say(
                "The second, the transaction. After the 28 bytes of the record's header come a BlockSwap (type 1: the shadow block takes the place of a hole), the InodeImage (3), the InodeUse (4), the Name (7) and the Touch (6) of the"
                        + " root directory:");
        dump(second, 40 + length(second));
        section("The shadow block", "The content, where the record says.");
        int block = shadowBlock(second);
        dump(superblock.address(block), 16);
        disk.close();
        say("");
        say("Then the image was opened again, and closed: the record is in place, and deleted.");
        SimulatedMemory after = memory;
        Disk again = Disk.open(after, "walk-through", DiskSettings.defaults());
        again.close();
        section("Words", "Everything up to these sequence numbers is in place, and known to be durable.");
        dump(512, 16);
        section("The record's heap block", "Its state is deleted.");
        dump(second, 16);
        section("Block map", "With the directory's and the file's blocks.");
        dump(superblock.blockMap().address(), 16);
        long table = superblock.address(superblock.firstFileBlock());
        section(
                "Inode 2",
                "Kind 1, level 0, generation, 6 bytes long, the times; its number at 40; the root of its index at 48, of which the first entry is the block; the checksum at 252.");
        dump(table + 2 * Inode.BYTES, 64);
        dump(table + 3 * Inode.BYTES - 16, 16);
        section(
                "The root directory's block",
                "One entry of one unit: inode 2, 4 bytes of name, the marker, a checksum, the name.");
        Inode root = Inode.decode(Inode.ROOT_DIRECTORY, memory.read(table + Inode.BYTES, Inode.BYTES));
        dump(superblock.address(root.root()[0]), 32);
    }

    private int length(long heapBlock) {
        return java.nio.ByteBuffer.wrap(memory.read(heapBlock + 20, 4)).getInt();
    }

    /** Of the first entry of a record, a BlockSwap. */
    private int shadowBlock(long heapBlock) {
        return java.nio.ByteBuffer.wrap(memory.read(heapBlock + 40 + 28, 16)).getShort(8);
    }

    private void section(String title, String text) {
        say("");
        say("## " + title);
        say("");
        say(text);
    }

    private void say(String line) {
        out.append(line).append('\n');
    }

    private void dump(long address, int length) {
        say("");
        say("```");
        for (long at = address; at < address + length; at += LINE_BYTES) {
            int count = (int) Math.min(LINE_BYTES, address + length - at);
            byte[] bytes = memory.read(at, count);
            StringBuilder hex = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                hex.append(i == 8 ? "  " : " ").append(String.format(Locale.ROOT, "%02x", bytes[i]));
                text.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
            }
            say(String.format(Locale.ROOT, "%6d %-49s  %s", at, hex, text));
        }
        say("```");
        say("");
    }
}
