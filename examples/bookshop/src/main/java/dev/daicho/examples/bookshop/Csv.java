package dev.daicho.examples.bookshop;

import java.util.ArrayList;
import java.util.List;

/** One line of separated, optionally quoted values, as both real data sets have them. */
public final class Csv {

    private Csv() {}

    /** Splits a line; a doubled quote inside quotes is one quote. */
    public static List<String> split(String line, char separator) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                value.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return values;
    }
}
