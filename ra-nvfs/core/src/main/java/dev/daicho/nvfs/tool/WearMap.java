package dev.daicho.nvfs.tool;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How often each sector of each drive was erased: as text, a digit for each sector, and as a picture.
 *
 * <p>Source: SPEC N9, N15.
 */
final class WearMap {

    private static final int SECTORS_PER_LINE = 64;
    private static final int CELL = 10;
    private static final int MARGIN = 20;

    private final List<int[]> drives;
    private final int most;
    private final int least;

    /** One array of erase counts for each drive. */
    WearMap(List<int[]> drives) {
        this.drives = drives;
        this.most = drives.stream().flatMapToInt(Arrays::stream).max().orElse(0);
        this.least = drives.stream().flatMapToInt(Arrays::stream).min().orElse(0);
    }

    /** 0 for the least worn sectors, 9 for the most. */
    private int level(int count) {
        return most == least ? 0 : (int) ((count - least) * 9L / (most - least));
    }

    String text() {
        StringBuilder out = new StringBuilder();
        for (int drive = 0; drive < drives.size(); drive++) {
            int[] counts = drives.get(drive);
            long sum = Arrays.stream(counts).asLongStream().sum();
            out.append(String.format(
                    Locale.ROOT,
                    "drive %d: %d sectors, erases %d to %d, %.1f on average%n",
                    drive,
                    counts.length,
                    Arrays.stream(counts).min().orElse(0),
                    Arrays.stream(counts).max().orElse(0),
                    (double) sum / Math.max(1, counts.length)));
            for (int sector = 0; sector < counts.length; sector++) {
                if (sector % SECTORS_PER_LINE == 0) {
                    out.append(String.format(Locale.ROOT, "%s%6d  ", sector == 0 ? "" : "\n", sector));
                }
                out.append(level(counts[sector]));
            }
            out.append('\n');
        }
        return out.append(String.format(Locale.ROOT, "0 is %d erases, 9 is %d%n", least, most))
                .toString();
    }

    String svg() {
        StringBuilder cells = new StringBuilder();
        int y = MARGIN;
        for (int drive = 0; drive < drives.size(); drive++) {
            int[] counts = drives.get(drive);
            cells.append(
                    String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">drive %d</text>%n", MARGIN, y + CELL, drive));
            y += 2 * CELL;
            for (int sector = 0; sector < counts.length; sector++) {
                cells.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"rgb(255,%d,%d)\"><title>sector %d: %d erases</title></rect>%n",
                        MARGIN + sector % SECTORS_PER_LINE * CELL,
                        y + sector / SECTORS_PER_LINE * CELL,
                        CELL - 1,
                        CELL - 1,
                        240 - 24 * level(counts[sector]),
                        220 - 24 * level(counts[sector]),
                        sector,
                        counts[sector]));
            }
            y += (counts.length + SECTORS_PER_LINE - 1) / SECTORS_PER_LINE * CELL + MARGIN;
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"10\">%n"
                        + "<title>Erases of each sector, %d (pale) to %d (red)</title>%n%s</svg>%n",
                2 * MARGIN + SECTORS_PER_LINE * CELL,
                y,
                least,
                most,
                cells);
    }
}
