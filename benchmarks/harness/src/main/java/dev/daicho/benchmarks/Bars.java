package dev.daicho.benchmarks;

import java.util.Locale;
import java.util.Map;

/** Rates as bars, each with the span of its rounds. */
final class Bars {

    private static final int LEFT = 250;
    private static final int WIDTH = 520;
    private static final int ROW = 22;

    private Bars() {}

    static String svg(Map<Scenario, Figure> figures) {
        double most = figures.values().stream()
                .flatMap(figure -> figure.perSecond().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        int height = figures.size() * ROW + 40;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n<text x=\"%d\" y=\"18\">transfers a second, relative to the largest</text>%n",
                LEFT + WIDTH + 60,
                height,
                LEFT));
        int row = 0;
        for (Map.Entry<Scenario, Figure> entry : figures.entrySet()) {
            Figure figure = entry.getValue();
            int y = 30 + row++ * ROW;
            double low = figure.perSecond().stream()
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElse(0);
            double high = figure.perSecond().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                            + "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"black\"/><text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
                    LEFT - 8,
                    y + 14,
                    entry.getKey().name(),
                    LEFT,
                    y + 3,
                    figure.rate() / most * WIDTH,
                    ROW - 8,
                    colour(entry.getKey().target()),
                    LEFT + low / most * WIDTH,
                    LEFT + high / most * WIDTH,
                    y + 10,
                    y + 10,
                    LEFT + high / most * WIDTH + 6,
                    y + 14,
                    figure.rate() / most));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String colour(String target) {
        return switch (target) {
            case "ledger" -> "#2b6cb0";
            case "postgres" -> "#b0722b";
            default -> "#a0a0a0";
        };
    }
}
