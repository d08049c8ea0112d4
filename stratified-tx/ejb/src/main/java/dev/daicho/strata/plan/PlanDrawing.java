package dev.daicho.strata.plan;

import dev.daicho.strata.MemberDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A plan as an SVG picture: a box a stratum, below all that request it; its members inside, one below the other; a thick arrow a request through
 * the queue, a thin one a call inside. The drawing of graphs that strata are (few boxes, in layers) needs no library. Used by one drawing. Source: S7.
 */
public final class PlanDrawing {

    private static final int GAP = 40;
    private static final int PAD = 12;
    private static final int TITLE = 22;
    private static final int ROW = 44;
    private static final int MEMBER_HEIGHT = 26;
    private static final double CHARACTER = 7.2;

    private record Box(double x, double y, double width, double height) {
        double middle() {
            return x + width / 2;
        }

        double bottom() {
            return y + height;
        }
    }

    private final Plan plan;
    private final Map<String, Box> boxes = new HashMap<>();
    private final StringBuilder shapes = new StringBuilder();
    private double width;
    private double height;

    private PlanDrawing(Plan plan) {
        this.plan = plan;
    }

    /** A whole document. */
    public static String svg(Plan plan) {
        PlanDrawing drawing = new PlanDrawing(plan);
        drawing.strata();
        drawing.arrows();
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\" viewBox=\"0 0 %1$.0f %2$.0f\""
                                + " font-family=\"sans-serif\" font-size=\"13\">%n",
                        drawing.width,
                        drawing.height)
                + "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\""
                + " markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
                + drawing.shapes
                + "</svg>\n";
    }

    private void strata() {
        double y = GAP;
        for (List<PlannedStratum> layer : layers()) {
            double x = GAP;
            double tallest = 0;
            for (PlannedStratum stratum : layer) {
                Box box = new Box(
                        x, y, widthOf(stratum), TITLE + stratum.members().size() * ROW);
                draw(stratum, box);
                x += box.width() + GAP;
                tallest = Math.max(tallest, box.height());
            }
            width = Math.max(width, x);
            y += tallest + 1.5 * GAP;
        }
        height = y;
    }

    /** Each stratum below all that request it. */
    private List<List<PlannedStratum>> layers() {
        Map<String, Integer> layerOf = new HashMap<>();
        List<List<PlannedStratum>> layers = new ArrayList<>();
        for (PlannedStratum stratum : plan.strata()) { // each requester comes first
            int layer = plan.requests().stream()
                    .filter(request -> request.to().equals(stratum.name()))
                    .mapToInt(request -> layerOf.getOrDefault(request.from(), 0) + 1)
                    .max()
                    .orElse(0);
            layerOf.put(stratum.name(), layer);
            while (layers.size() <= layer) {
                layers.add(new ArrayList<>());
            }
            layers.get(layer).add(stratum);
        }
        return layers;
    }

    private void draw(PlannedStratum stratum, Box box) {
        shapes.append(String.format(
                Locale.ROOT,
                "<g><title>%s</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"8\" fill=\"#eef3fa\" stroke=\"#456\"/>"
                        + "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\">%s</text></g>%n",
                escaped(stratum.reason()),
                box.x(),
                box.y(),
                box.width(),
                box.height(),
                box.x() + PAD,
                box.y() + 16,
                escaped(stratum.name())));
        double y = box.y() + TITLE;
        for (String member : stratum.members()) {
            Box own = new Box(box.x() + PAD, y, box.width() - 2 * PAD, MEMBER_HEIGHT);
            boxes.put(member, own);
            shapes.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"5\" fill=\"white\" stroke=\"#888\"/>"
                            + "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
                    own.x(),
                    own.y(),
                    own.width(),
                    MEMBER_HEIGHT,
                    own.middle(),
                    own.y() + 17,
                    escaped(label(member))));
            y += ROW;
        }
    }

    private void arrows() {
        for (MemberDescription member : plan.graph().members()) {
            for (String requested : member.requests()) {
                boolean isInside = plan.stratumOf(member.name()).equals(plan.stratumOf(requested));
                arrow(box(member.name()), box(requested), isInside);
            }
        }
    }

    private Box box(String member) {
        return Objects.requireNonNull(boxes.get(member), member);
    }

    private void arrow(Box from, Box to, boolean isInside) {
        // Members of one stratum stand below each other: past one in between the arrow makes a bow.
        double bow = isInside && to.y() - from.y() > ROW ? from.width() / 2 + PAD : 0;
        double half = (to.y() - from.bottom()) / 2;
        shapes.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" stroke=\"black\" stroke-width=\"%s\" marker-end=\"url(#tip)\"/>%n",
                from.middle(),
                from.bottom(),
                from.middle() + bow,
                from.bottom() + half,
                to.middle() + bow,
                to.y() - half,
                to.middle(),
                to.y(),
                isInside ? "1" : "2.5"));
    }

    private double widthOf(PlannedStratum stratum) {
        return stratum.members().stream()
                        .mapToDouble(member -> label(member).length() * CHARACTER)
                        .max()
                        .orElse(0)
                + 4 * PAD;
    }

    private String label(String member) {
        String node = plan.graph().member(member).node();
        return node.isEmpty() ? member : member + " @ " + node;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
