package dev.daicho.strata.nodes;

import dev.daicho.strata.tracking.ChainFacts;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells another of a chain, as it travels: one JSON object in a text message.
 *
 * <pre>
 *   {"format":"daicho-chain-news","version":1,"from":"shop","facts":{"chain":"…","requests":[…],"ends":[…],…}}
 * </pre>
 *
 * <p>A reader refuses every other format or version, naming both. The broker guards the bytes. Immutable. Source: S3; fig. 7.
 *
 * @param format says what it is
 * @param version of the format
 * @param from the node that tells, which may be answered
 * @param facts what it knows
 */
public record ChainNews(String format, int version, String from, ChainFacts facts) {

    /** Checks that nothing is missing. */
    public ChainNews {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(facts, "facts");
    }

    public static final String FORMAT = "daicho-chain-news";
    static final int VERSION = 1;

    /** A message that is no news, or none that this version can read. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static ChainNews of(String from, ChainFacts facts) {
        return new ChainNews(FORMAT, VERSION, from, facts);
    }

    String encode() {
        return with(jsonb -> jsonb.toJson(this));
    }

    /** Reads what {@link #encode} wrote. */
    public static ChainNews decode(String text) throws UnreadableException {
        ChainNews news;
        try {
            news = with(jsonb -> jsonb.fromJson(text, ChainNews.class));
            Nodes.checked(news.from());
        } catch (JsonbException | NullPointerException | IllegalArgumentException broken) {
            throw new UnreadableException("Not a " + FORMAT + ": " + broken.getMessage(), broken);
        }
        if (!FORMAT.equals(news.format()) || news.version() != VERSION) {
            throw new UnreadableException(
                    "Format " + news.format() + " version " + news.version() + "; this is " + FORMAT + " version "
                            + VERSION,
                    null);
        }
        return news;
    }

    private static <R> R with(Function<Jsonb, R> use) {
        Jsonb jsonb = JsonbBuilder.create();
        try {
            return use.apply(jsonb);
        } finally {
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
