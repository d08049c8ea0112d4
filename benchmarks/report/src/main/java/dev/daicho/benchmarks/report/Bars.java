package dev.daicho.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Rates as bars, each with the span of its rounds; an SVG. */
public final class Bars {

    private static final int LEFT = 250;
    private static final int WIDTH = 520;
    private static final int ROW = 22;

    /**
     * One of them.
     *
     * @param colour as SVG has it
     * @param perSecond the rate in each round
     */
    public record Bar(String name, String colour, List<Double> perSecond) {}

    private Bars() {}

    /** All bars, from the top down, relative to the largest rate. */
    public static String svg(String title, List<Bar> bars) {
        double most = bars.stream()
                .flatMap(bar -> bar.perSecond().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n<text x=\"%d\" y=\"18\">%s</text>%n",
                LEFT + WIDTH + 60,
                bars.size() * ROW + 40,
                LEFT,
                title));
        for (int row = 0; row < bars.size(); row++) {
            bar(svg, bars.get(row), 30 + row * ROW, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Bar bar, int y, double most) {
        List<Double> rates =
                bar.perSecond().stream().sorted().map(rate -> rate / most).toList();
        double low = LEFT + rates.get(0) * WIDTH;
        double high = LEFT + rates.get(rates.size() - 1) * WIDTH;
        double middle = Median.of(bar.perSecond()) / most;
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                        + "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"black\"/><text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
                LEFT - 8,
                y + 14,
                bar.name(),
                LEFT,
                y + 3,
                middle * WIDTH,
                ROW - 8,
                bar.colour(),
                low,
                high,
                y + 10,
                y + 10,
                high + 6,
                y + 14,
                middle));
    }
}
