package dev.daicho.nvfs.tool;

import dev.daicho.nvfs.FileStoreException;
import dev.daicho.nvfs.StoreStatus;
import dev.daicho.nvfs.flash.FlashDrives;
import dev.daicho.nvfs.flash.FlashMemory;
import dev.daicho.nvfs.flash.FlashStatus;
import dev.daicho.nvfs.nio.NvFileSystemProvider;
import dev.daicho.nvfs.nio.TransactionScope;
import dev.daicho.nvfs.transaction.CheckReport;
import dev.daicho.nvfs.transaction.Disk;
import dev.daicho.nvfs.transaction.DiskImage;
import dev.daicho.nvfs.transaction.DiskSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code nvfs} command: looks at images and copies files in and out of them. All but copying in leave the image as it is, also one that
 * has to be recovered to be read. Exit codes: 0 all right, 1 the check has found something or a file could not be had, 2 the command was
 * not understood, 3 the image can't be opened.
 *
 * <p>Source: SPEC N15.
 */
public final class NvfsCommand {

    private static final String USAGE =
            """
            nvfs info  IMAGE              what the image is, how full, and what is in doubt
            nvfs ls    IMAGE[!/PATH]      a directory's files, with their lengths
            nvfs cat   IMAGE!/PATH        a file's content
            nvfs cp    IMAGE!/PATH FILE   copies a file out, which must not be there yet
            nvfs cp    FILE IMAGE!/PATH   copies a file in, or over one that is there
            nvfs check IMAGE              verifies all metadata, and says what is wrong and where
            nvfs wear  IMAGE [FILE.svg]   how often each flash sector was erased, as text or as a picture
              --flash DEVICE,DEVICE       the flash devices the image was made with, from the image's folder
            """;

    private final PrintStream out;
    private final PrintStream err;

    NvfsCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int code = new NvfsCommand(out, System.err).run(arguments);
        out.flush();
        System.exit(code);
    }

    /** A command that can't be done as it is. */
    private static final class UsageException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private UsageException(String message) {
            super(message);
        }
    }

    /** An image, and a path in it. */
    private record Place(Path image, String inside) {

        static Place of(String text) {
            int bang = text.indexOf("!/");
            return bang < 0
                    ? new Place(Path.of(text), "/")
                    : new Place(Path.of(text.substring(0, bang)), text.substring(bang + 1));
        }
    }

    /** Does one command; returns the exit code. */
    int run(String... arguments) {
        try {
            return command(arguments);
        } catch (UsageException e) {
            err.println("nvfs: " + e.getMessage());
            err.print(USAGE);
            return 2;
        } catch (FileStoreException | IllegalArgumentException e) {
            err.println("nvfs: " + e.getMessage());
            return 3;
        } catch (IOException e) {
            err.println("nvfs: " + e);
            return 1;
        }
    }

    private int command(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        @Nullable String flash = null;
        int option = words.indexOf("--flash");
        if (option >= 0) {
            if (option + 1 == words.size()) {
                throw new UsageException("--flash names no devices");
            }
            flash = words.remove(option + 1);
            words.remove(option);
        }
        if (words.isEmpty()) {
            throw new UsageException("what is to be done?");
        }
        String command = words.remove(0);
        int most = List.of("cp", "wear").contains(command) ? 2 : 1;
        int least = command.equals("cp") ? 2 : 1;
        if (!List.of("info", "ls", "cat", "cp", "check", "wear").contains(command)) {
            throw new UsageException("no such command: " + command);
        }
        if (words.size() < least || words.size() > most) {
            throw new UsageException(command + " takes " + least + (most > least ? " or " + most : "") + " names");
        }
        return switch (command) {
            case "info" -> info(Path.of(words.get(0)), flash);
            case "ls" -> list(Place.of(words.get(0)), flash);
            case "cat" -> print(Place.of(words.get(0)), flash);
            case "cp" -> copy(words.get(0), words.get(1), flash);
            case "check" -> check(Path.of(words.get(0)), flash);
            default -> wear(Path.of(words.get(0)), words.size() > 1 ? Path.of(words.get(1)) : null, flash);
        };
    }

    private static DiskSettings settings(Path image, @Nullable String flash) {
        DiskSettings settings = DiskSettings.defaults();
        return flash == null
                ? settings
                : settings.withFlash(FlashDrives.parse(image.toAbsolutePath(), flash, FlashDrives.SECTOR_BYTES, 0));
    }

    private static Disk look(Path image, @Nullable String flash) throws IOException {
        return DiskImage.openUnchanged(image, settings(image, flash));
    }

    private static FileSystem files(Disk disk, Path image) {
        return new NvFileSystemProvider().newFileSystem(disk, image.toString(), TransactionScope.PLAIN, disk::close);
    }

    private int info(Path image, @Nullable String flash) throws IOException {
        try (Disk disk = look(image, flash)) {
            StoreStatus status = disk.status();
            out.println("image       " + image);
            out.println("identity    " + disk.identity());
            out.println("capacity    " + status.capacityBytes() + " bytes, " + status.blockCount() + " blocks of "
                    + status.blockLengthBytes());
            out.println("free        " + (long) status.freeBlockCount() * status.blockLengthBytes() + " bytes");
            out.println("files       " + status.fileCount() + ", directories included");
            out.println("in doubt    " + status.inDoubtTransactionCount());
            for (byte[] branch : disk.preparedBranches()) {
                out.println("  branch    " + HexFormat.of().formatHex(branch));
            }
            @Nullable FlashMemory drives = disk.flash();
            if (drives != null) {
                for (FlashStatus drive : drives.status()) {
                    out.println("flash       " + drive.usedPageCount() + " of " + drive.pageCount() + " pages used, "
                            + drive.retiredSectorCount() + " sectors retired, erases " + drive.minEraseCount() + " to "
                            + drive.maxEraseCount());
                }
                out.println("buffers     " + drives.lentBufferCount() + " of " + drives.bufferCount() + " in use");
            }
        }
        return 0;
    }

    private int list(Place place, @Nullable String flash) throws IOException {
        try (FileSystem files = files(look(place.image, flash), place.image);
                Stream<Path> entries = Files.list(files.getPath(place.inside))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                boolean directory = Files.isDirectory(entry);
                out.printf(
                        "%12s  %s  %s%s%n",
                        directory ? "-" : Files.size(entry),
                        Files.getLastModifiedTime(entry),
                        entry.getFileName(),
                        directory ? "/" : "");
            }
        }
        return 0;
    }

    private int print(Place place, @Nullable String flash) throws IOException {
        try (FileSystem files = files(look(place.image, flash), place.image)) {
            OutputStream target = out;
            Files.copy(files.getPath(place.inside), target);
            out.flush();
        }
        return 0;
    }

    private int copy(String from, String to, @Nullable String flash) throws IOException {
        boolean in = to.contains("!/");
        if (in == from.contains("!/")) {
            throw new UsageException("cp takes one path in an image (\"!/\") and one of the host");
        }
        Place place = Place.of(in ? to : from);
        Disk disk = in ? DiskImage.open(place.image, null, settings(place.image, flash)) : look(place.image, flash);
        try (FileSystem files = files(disk, place.image)) {
            Path inside = files.getPath(place.inside);
            if (in) {
                Files.copy(Path.of(from), inside, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.copy(inside, Path.of(to));
            }
        }
        return 0;
    }

    private int check(Path image, @Nullable String flash) throws IOException {
        try (Disk disk = look(image, flash)) {
            CheckReport report = disk.check();
            report.findings().forEach(finding -> out.println("wrong: " + finding));
            out.println(report.fileCount() + " files, " + report.directoryCount() + " directories, "
                    + report.blockCount() + " blocks; " + report.findings().size() + " things wrong");
            return report.findings().isEmpty() ? 0 : 1;
        }
    }

    private int wear(Path image, @Nullable Path picture, @Nullable String flash) throws IOException {
        try (Disk disk = look(image, flash)) {
            @Nullable FlashMemory drives = disk.flash();
            if (drives == null) {
                throw new UsageException("image " + image + " is NV memory alone, which does not wear");
            }
            WearMap map = new WearMap(IntStream.range(0, drives.status().size())
                    .mapToObj(drives::eraseCounts)
                    .toList());
            if (picture == null) {
                out.print(map.text());
            } else {
                Files.writeString(picture, map.svg());
            }
        }
        return 0;
    }
}
