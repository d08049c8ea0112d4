package dev.daicho.nvfs.stdio;

import dev.daicho.nvfs.transaction.FileTree.OpenMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mode string of {@code fopen}: {@code r}, {@code w} or {@code a}, with {@code +} to update, {@code b} that changes nothing (all
 * modes are binary), and for {@code w} a last {@code x} that refuses a file that exists. Immutable.
 *
 * <p>Source: SPEC N4, N10; ISO C 7.21.5.3.
 */
record AccessMode(String text, char kind, boolean update, boolean exclusive) {

    private static final Pattern SYNTAX = Pattern.compile("([rwa])(b?\\+?|\\+b)(x?)");

    static AccessMode parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches() || (!matcher.group(3).isEmpty() && text.charAt(0) != 'w')) {
            throw new IllegalArgumentException("Not a mode of fopen: \"" + text
                    + "\"; modes are r, r+, w, w+, a, a+, each also with b, and wx, w+x");
        }
        return new AccessMode(
                text,
                text.charAt(0),
                matcher.group(2).contains("+"),
                !matcher.group(3).isEmpty());
    }

    boolean reads() {
        return kind == 'r' || update;
    }

    boolean writes() {
        return kind != 'r' || update;
    }

    /** Whether each write goes to the end of the file, wherever the stream is. */
    boolean appends() {
        return kind == 'a';
    }

    OpenMode whenOpened() {
        return new OpenMode(writes(), kind != 'r' && !exclusive, exclusive, kind == 'w');
    }

    /** The same file once more, as it is. */
    OpenMode whenOpenedAgain() {
        return new OpenMode(writes(), false, false, false);
    }
}
