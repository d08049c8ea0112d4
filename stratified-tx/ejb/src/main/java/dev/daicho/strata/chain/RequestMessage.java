package dev.daicho.strata.chain;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.InvalidRequestException;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as it travels: one JSON object in a text message.
 *
 * <pre>
 *   {"format":"daicho-stratum-request","version":1,"chain":"…","stratum":2,"request":"…","member":"royalty",
 *    "attempt":1,"requestedAt":"2026-11-20T09:00:00Z","trace":"00-…","payload":{…}}
 * </pre>
 *
 * <p>The trace is there if somebody traces. A reader refuses every other format or version, naming both; what a newer version adds gets a new number. The broker guards the
 * bytes. Immutable. Source: S2.
 *
 * @param request what is requested
 * @param attempt which attempt this message is for, from 1, counted anew when a parked stratum is resumed
 */
record RequestMessage(StratumRequest request, int attempt) {

    static final String FORMAT = "daicho-stratum-request";
    static final int VERSION = 1;

    /** A message that is no request, or none that this version can read. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    String encode() {
        JsonObjectBuilder object = Json.createObjectBuilder()
                .add("format", FORMAT)
                .add("version", VERSION)
                .add("chain", request.chain().toString())
                .add("stratum", request.stratum())
                .add("request", request.id().toString())
                .add("member", request.member())
                .add("attempt", attempt)
                .add("requestedAt", request.requestedAt().toString())
                .add("payload", parse(request.payload()));
        String trace = request.trace();
        if (trace != null) {
            object.add("trace", trace);
        }
        return object.build().toString();
    }

    static RequestMessage decode(String text) throws UnreadableException {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonObject object = reader.readObject();
            String format = object.getString("format", "none");
            int version = object.getInt("version", 0);
            if (!FORMAT.equals(format) || version != VERSION) {
                throw new UnreadableException(
                        "Format " + format + " version " + version + "; this is " + FORMAT + " version " + VERSION,
                        null);
            }
            int stratum = object.getInt("stratum");
            int attempt = object.getInt("attempt");
            if (stratum < 2 || attempt < 1) {
                throw new UnreadableException("Stratum " + stratum + ", attempt " + attempt, null);
            }
            return new RequestMessage(
                    new StratumRequest(
                            ChainId.parse(object.getString("chain")),
                            stratum,
                            UUID.fromString(object.getString("request")),
                            MemberNames.checked(object.getString("member")),
                            payload(object).toString(),
                            Instant.parse(object.getString("requestedAt")),
                            object.getString("trace", null)),
                    attempt);
        } catch (JsonException
                | ClassCastException
                | NullPointerException
                | DateTimeException
                | IllegalArgumentException
                | InvalidRequestException broken) {
            throw new UnreadableException("Not a " + FORMAT + ": " + broken.getMessage(), broken);
        }
    }

    private static JsonValue payload(JsonObject object) throws UnreadableException {
        JsonValue payload = object.get("payload");
        if (payload == null) {
            throw new UnreadableException("It has no payload", null);
        }
        return payload;
    }

    private static JsonValue parse(String payload) {
        try (JsonReader reader = Json.createReader(new StringReader(payload))) {
            return reader.readValue();
        }
    }
}
