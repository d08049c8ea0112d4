package dev.daicho.strata.chain;

import jakarta.ejb.EJBException;
import java.util.ArrayList;
import java.util.List;

/** Why an attempt failed, in one line for people: the exceptions from the outside in, without the container's wrappings. */
final class Causes {

    private static final int MOST = 6;

    private Causes() {}

    static String of(Throwable failure) {
        List<String> told = new ArrayList<>();
        Throwable current = failure;
        while (current != null && told.size() < MOST) {
            Throwable cause = current.getCause();
            boolean wrapping = current instanceof EJBException && cause != null;
            if (!wrapping) {
                told.add(
                        current.getMessage() == null
                                ? current.getClass().getSimpleName()
                                : current.getClass().getSimpleName() + ": " + current.getMessage());
            }
            current = cause == current ? null : cause;
        }
        return String.join("; because of ", told);
    }
}
