package dev.daicho.nvfs.nio;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates glob patterns as {@link java.nio.file.FileSystem#getPathMatcher} describes them.
 *
 * <p>Source: SPEC N14.
 */
final class Glob {

    private static final String SPECIAL = "\\^$.|+()[]{}*?";

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int next;
    private boolean inGroup;

    private Glob(String glob) {
        this.glob = glob;
    }

    /** The pattern for whole paths. */
    static Pattern compile(String glob) {
        return Pattern.compile(new Glob(glob).translate());
    }

    private String translate() {
        while (next < glob.length()) {
            one(glob.charAt(next++));
        }
        if (inGroup) {
            throw new PatternSyntaxException("Missing '}'", glob, next - 1);
        }
        return regex.toString();
    }

    private void one(char c) {
        switch (c) {
            case '\\' -> {
                if (next == glob.length()) {
                    throw new PatternSyntaxException("No character to escape", glob, next - 1);
                }
                literal(glob.charAt(next++));
            }
            case '*' -> {
                if (next < glob.length() && glob.charAt(next) == '*') {
                    next++;
                    regex.append(".*");
                } else {
                    regex.append("[^/]*");
                }
            }
            case '?' -> regex.append("[^/]");
            case '[' -> bracket();
            case '{' -> {
                if (inGroup) {
                    throw new PatternSyntaxException("Cannot nest groups", glob, next - 1);
                }
                inGroup = true;
                regex.append("(?:(?:");
            }
            case '}' -> {
                regex.append(inGroup ? "))" : "\\}");
                inGroup = false;
            }
            case ',' -> regex.append(inGroup ? ")|(?:" : ",");
            default -> literal(c);
        }
    }

    private void literal(char c) {
        if (SPECIAL.indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.append(c);
    }

    private void bracket() {
        int start = next - 1;
        regex.append("[[^/]&&[");
        if (next < glob.length() && glob.charAt(next) == '!') {
            regex.append('^');
            next++;
        } else if (next < glob.length() && glob.charAt(next) == '^') {
            regex.append("\\^");
            next++;
        }
        if (next < glob.length() && glob.charAt(next) == '-') {
            regex.append("\\-");
            next++;
        }
        char last = 0;
        boolean closed = false;
        while (next < glob.length() && !closed) {
            char c = glob.charAt(next++);
            switch (c) {
                case ']' -> closed = true;
                case '/' -> throw new PatternSyntaxException("Explicit 'name separator' in class", glob, next - 1);
                case '-' -> {
                    boolean isRange = last != 0 && next < glob.length() && glob.charAt(next) != ']';
                    if (isRange && glob.charAt(next) < last) {
                        throw new PatternSyntaxException("Invalid range", glob, next - 1);
                    }
                    regex.append(isRange ? "-" : "\\-");
                    last = 0;
                }
                default -> {
                    if ("\\[&^".indexOf(c) >= 0) {
                        regex.append('\\');
                    }
                    regex.append(c);
                    last = c;
                }
            }
        }
        if (!closed) {
            throw new PatternSyntaxException("Missing ']'", glob, start);
        }
        regex.append("]]");
    }
}
