package dev.daicho.ledger;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules for names, said once. Stateless. */
final class Names {

    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_CURRENCY_CHARS = 12;
    private static final int MAX_MEMO_CHARS = 256;
    private static final int MAX_DIGITS = 64;

    private static final int MAX_METADATA_KEY_CHARS = 64;
    private static final int MAX_METADATA_COUNT = 16;
    private static final int MAX_METADATA_BYTES = 2048;

    private Names() {}

    static void checkAccount(@Nullable String id) {
        checkName("account id", id);
    }

    static void checkKey(@Nullable String key) {
        checkName("idempotency key", key);
    }

    static void checkPrincipal(@Nullable String name) {
        checkName("principal", name);
    }

    static void checkCurrency(@Nullable String code) {
        if (code == null
                || code.isEmpty()
                || code.length() > MAX_CURRENCY_CHARS
                || !code.chars().allMatch(Names::inCurrency)) {
            throw new InvalidNameException("\"" + shown(code) + "\" can't be a currency code: it has 1 to "
                    + MAX_CURRENCY_CHARS + " upper-case letters, digits, dots, hyphens or underscores");
        }
    }

    /** An exponent of a billion is a few bytes to receive and gigabytes to write out or to add. */
    static void checkNumber(@Nullable BigDecimal number) {
        if (number == null) {
            throw new InvalidAmountException("An amount needs a number; it was null");
        }
        if (number.scale() > MAX_DIGITS || number.scale() < -MAX_DIGITS || number.precision() > 2 * MAX_DIGITS) {
            throw new InvalidAmountException("An amount has up to " + MAX_DIGITS
                    + " digits before and after the point; this one has a precision of " + number.precision()
                    + " and a scale of " + number.scale());
        }
    }

    static void checkMemo(@Nullable String memo) {
        if (memo == null || memo.length() > MAX_MEMO_CHARS || memo.codePoints().anyMatch(Names::unprintable)) {
            throw new InvalidNameException("\"" + shown(memo) + "\" can't be a memo: it has up to " + MAX_MEMO_CHARS
                    + " characters, none of them a control character or half of a surrogate pair");
        }
    }

    /** A sorted, unmodifiable copy. */
    static Map<String, String> checkedMetadata(@Nullable Map<String, String> metadata) {
        if (metadata == null || metadata.size() > MAX_METADATA_COUNT) {
            throw new InvalidNameException("Metadata has up to " + MAX_METADATA_COUNT + " entries; this has "
                    + (metadata == null ? "none, not even an empty map" : metadata.size()));
        }
        long bytes = 0;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            String key = entry.getKey();
            String value = entry.getValue();
            checkName("metadata key", key, MAX_METADATA_KEY_CHARS);
            if (value == null
                    || value.length() > MAX_MEMO_CHARS
                    || value.codePoints().anyMatch(Names::unprintable)) {
                throw new InvalidNameException("\"" + shown(value) + "\" can't be the value of metadata " + key
                        + ": it has up to " + MAX_MEMO_CHARS
                        + " characters, none of them a control character or half of a surrogate pair");
            }
            bytes += key.getBytes(StandardCharsets.UTF_8).length + value.getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw new InvalidNameException("Metadata of " + bytes + " bytes; it has up to " + MAX_METADATA_BYTES
                    + ", keys and values together");
        }
        return Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    private static void checkName(String what, @Nullable String name) {
        checkName(what, name, MAX_NAME_CHARS);
    }

    private static void checkName(String what, @Nullable String name, int maxChars) {
        if (name == null
                || name.isEmpty()
                || name.length() > maxChars
                || !name.equals(name.strip())
                || name.codePoints().anyMatch(Names::unprintable)) {
            throw new InvalidNameException("\"" + shown(name) + "\" can't be a valid " + what + ": it has 1 to "
                    + maxChars + " characters, no space at either end, no control character and no half of a"
                    + " surrogate pair");
        }
    }

    private static boolean inCurrency(int c) {
        return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }

    private static boolean unprintable(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }

    /** What is wrong may be long or carry control characters: neither belongs in a log. */
    private static String shown(@Nullable String name) {
        if (name == null) {
            return "null";
        }
        String visible = name.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= MAX_MEMO_CHARS ? visible : visible.substring(0, MAX_MEMO_CHARS) + "…";
    }
}
