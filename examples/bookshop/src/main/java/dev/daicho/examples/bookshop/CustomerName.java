package dev.daicho.examples.bookshop;

import java.util.regex.Pattern;

/** What a customer can be called: a name that is an account and a folder at once. */
final class CustomerName {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private CustomerName() {}

    /** @throws InvalidOrderException if the name can't be one */
    static String check(String name) {
        if (name == null
                || !FORM.matcher(name).matches()
                || name.equals(Accounts.WORLD)
                || name.equals(Accounts.SHOP)) {
            throw new InvalidOrderException("\"" + name
                    + "\" can't be a customer's name: 1 to 32 lower-case letters, digits and hyphens, a letter first");
        }
        return name;
    }
}
