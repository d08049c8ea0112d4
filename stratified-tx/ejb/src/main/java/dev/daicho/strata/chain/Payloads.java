package dev.daicho.strata.chain;

import dev.daicho.strata.InvalidRequestException;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Payloads between objects and JSON. A binding lives for one call: kept longer, it would keep the classes of users' deployments, and so
 * their class loaders, after they are gone.
 *
 * <p>Thread-safe. Source: S2, ¶62.
 */
final class Payloads {

    /** The largest payload, in bytes of UTF-8; more belongs in a file or a table that the payload names. */
    static final int LIMIT_BYTES = 256 * 1024;

    private Payloads() {}

    /**
     * An object as JSON.
     *
     * @throws InvalidRequestException if it can't be written, or is too large
     */
    static String write(String member, @Nullable Object payload) {
        if (payload == null) {
            throw new InvalidRequestException(
                    "The payload for member " + member + " is null; send an object without content instead");
        }
        String json;
        try {
            json = withJsonb(payload.getClass(), jsonb -> jsonb.toJson(payload));
        } catch (JsonbException | IllegalStateException failure) {
            throw new InvalidRequestException(
                    "The payload for member " + member + ", a "
                            + payload.getClass().getName() + ", can't be written as JSON: " + failure.getMessage(),
                    failure);
        }
        int sizeBytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (sizeBytes > LIMIT_BYTES) {
            throw new InvalidRequestException("The payload for member " + member + " is " + sizeBytes
                    + " bytes of JSON; at most " + LIMIT_BYTES
                    + " are allowed: put the data into a file or a table and send its name");
        }
        return json;
    }

    /** JSON as an object of a class of the member's own deployment. */
    static <P> P read(String json, Class<P> type) {
        return withJsonb(type, jsonb -> {
            P payload = jsonb.fromJson(json, type);
            if (payload == null) {
                throw new JsonbException("null is no " + type.getName());
            }
            return payload;
        });
    }

    private static <R> R withJsonb(Class<?> type, Function<Jsonb, R> use) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        Jsonb jsonb = JsonbBuilder.create();
        try {
            // Adapters and the like that the payload's annotations name are found where the payload's class is.
            if (type.getClassLoader() != null) {
                thread.setContextClassLoader(type.getClassLoader());
            }
            return use.apply(jsonb);
        } finally {
            thread.setContextClassLoader(before);
            close(jsonb);
        }
    }

    private static void close(Jsonb jsonb) {
        try {
            jsonb.close();
        } catch (Exception failure) {
            throw new JsonbException("Could not close the JSON binding", failure);
        }
    }
}
