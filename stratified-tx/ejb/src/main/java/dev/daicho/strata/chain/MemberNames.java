package dev.daicho.strata.chain;

import dev.daicho.strata.InvalidRequestException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a member may be called, and where it is bound then. Source: S1. */
final class MemberNames {

    private static final String CONTEXT = "java:global/strata/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");

    private MemberNames() {}

    static String checked(@Nullable String member) {
        if (member == null || !NAME.matcher(member).matches()) {
            throw new InvalidRequestException(
                    "\"" + member + "\" can't be a member's name: a letter, then up to 99 letters, digits and _ . -");
        }
        return member;
    }

    static String jndiName(String member) {
        return CONTEXT + member;
    }
}
