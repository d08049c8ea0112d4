package dev.daicho.nvfs.transaction;

import dev.daicho.nvfs.block.DiskGeometry;
import dev.daicho.nvfs.block.Superblock;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.flash.FlashGeometry;
import dev.daicho.nvfs.flash.NorFlash;
import dev.daicho.nvfs.flash.SimulatedNorFlash;
import dev.daicho.nvfs.memory.NvMemory;
import dev.daicho.nvfs.memory.SimulatedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Simulated memory, and simulated flash if there is any: what a disk is on, and what a power loss leaves of it. */
record Medium(SimulatedMemory memory, List<SimulatedNorFlash> flash, long capacity) {

    /** Disks that tests make from now on are on so many drives; 0 for NV memory alone. */
    static int driveCount;

    private static final int SECTOR_BYTES = 8 << 10;
    private static final int BUFFER_BYTES = 48 << 10;
    private static final UUID IDENTITY = new UUID(1, 2);

    static Medium formatted(long capacity) {
        return formatted(capacity, driveCount);
    }

    static Medium formatted(long capacity, int drives) {
        DiskGeometry geometry = DiskGeometry.of(capacity);
        if (drives == 0) {
            SimulatedMemory memory = new SimulatedMemory(geometry.imageBytes());
            Disk.format(memory, geometry, IDENTITY, 0);
            return new Medium(memory, List.of(), capacity);
        }
        long fixed = Superblock.fixedBytes(geometry);
        int pagesEach = (int) ((geometry.imageBytes() - fixed) / 2048 + drives - 1) / drives;
        int dataSectors = (pagesEach * 2048 + SECTOR_BYTES - 1) / SECTOR_BYTES;
        FlashGeometry device = new FlashGeometry(6 + dataSectors * 8 / 7, SECTOR_BYTES, 100_000);
        return formatted(
                capacity,
                IntStream.range(0, drives)
                        .mapToObj(i -> new SimulatedNorFlash(device))
                        .toList(),
                BUFFER_BYTES);
    }

    static Medium formatted(long capacity, List<SimulatedNorFlash> flash, int bufferBytes) {
        DiskGeometry geometry = DiskGeometry.of(capacity);
        try {
            FlashDrives.Creation creation =
                    drives(flash, bufferBytes).create(Superblock.fixedBytes(geometry), geometry.imageBytes(), IDENTITY);
            SimulatedMemory memory = new SimulatedMemory(creation.memoryBytes());
            NvMemory whole = creation.format(memory);
            DiskFormat.format(whole, geometry, IDENTITY, 0, true);
            return new Medium(memory, flash, capacity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FlashDrives drives(List<? extends NorFlash> flash, int bufferBytes) {
        return new FlashDrives(
                flash.stream()
                        .map(device -> (FlashDrives.Drive) new FlashDrives.Drive() {
                            @Override
                            public String name() {
                                return "simulated";
                            }

                            @Override
                            public NorFlash open() {
                                return device;
                            }
                        })
                        .toList(),
                bufferBytes);
    }

    /** The memory a disk is opened on. */
    NvMemory open() {
        if (flash.isEmpty()) {
            return memory;
        }
        DiskGeometry geometry = DiskGeometry.of(capacity);
        try {
            return drives(flash, 0).open(memory, Superblock.fixedBytes(geometry), geometry.imageBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The power goes now. */
    Loss losePower() {
        return new Loss(memory.losePower(), copies(flash), capacity);
    }

    /** The power goes while one device does a step. */
    Loss losePower(int drive, SimulatedNorFlash interrupted) {
        return new Loss(
                memory.losePower(),
                IntStream.range(0, flash.size())
                        .mapToObj(i -> i == drive ? interrupted : flash.get(i).copy())
                        .toList(),
                capacity);
    }

    private static List<SimulatedNorFlash> copies(List<SimulatedNorFlash> flash) {
        return flash.stream().map(SimulatedNorFlash::copy).toList();
    }

    /** What there was when the power went. */
    record Loss(SimulatedMemory.Loss memory, List<SimulatedNorFlash> flash, long capacity) {

        Medium survivor(Random random, int lineBytes) {
            return with(memory.survivor(random, lineBytes));
        }

        Medium subset(int lineBytes, long survivingLines) {
            return with(memory.subset(lineBytes, survivingLines));
        }

        Medium nothingSurvived() {
            return with(memory.nothingSurvived());
        }

        Medium everythingSurvived() {
            return with(memory.everythingSurvived());
        }

        private Medium with(SimulatedMemory survived) {
            return new Medium(survived, copies(flash), capacity);
        }
    }
}
