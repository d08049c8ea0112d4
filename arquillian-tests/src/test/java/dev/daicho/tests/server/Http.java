package dev.daicho.tests.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to a server under test: every one has a time-out, because a server that half failed may never answer. Thread-safe. */
public final class Http {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Http() {}

    /**
     * An answer.
     *
     * @param status HTTP's
     * @param body as text
     */
    public record Answer(URI uri, int status, String body) {

        /** The body, if the status is the expected one. */
        public String expect(int expectedStatus) {
            if (status != expectedStatus) {
                throw new AssertionError(uri + " answered " + status + " instead of " + expectedStatus + ": " + body);
            }
            return body;
        }
    }

    /** The server did not answer: it is down, or went down meanwhile. */
    public static final class NoAnswer extends UncheckedIOException {

        private static final long serialVersionUID = 1L;

        NoAnswer(String message, IOException cause) {
            super(message, cause);
        }
    }

    public static Answer get(URI uri) {
        return send(HttpRequest.newBuilder(uri).GET());
    }

    public static Answer post(URI uri, String json) {
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(LIMIT).build();
        try {
            HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(request.uri(), response.statusCode(), response.body());
        } catch (IOException failure) {
            throw new NoAnswer("No answer from " + request.uri(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
