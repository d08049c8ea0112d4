package dev.daicho.tests.strata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/**
 * A collector of spans: OTLP 1 by HTTP, as far as a test needs it ({@code ExportTraceServiceRequest}: resource spans in field 1, scope spans in 2 of it, spans in 2 of
 * that). Thread-safe.
 */
final class Collector implements AutoCloseable {

    /** A span as it was told. */
    record Span(String trace, String id, String parent, String name, Map<String, String> attributes) {}

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            boolean isZipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            try (InputStream sent = exchange.getRequestBody();
                    InputStream body = isZipped ? new GZIPInputStream(sent) : sent) {
                fields(ByteBuffer.wrap(body.readAllBytes()), (field, resource) -> inner(field, 1, resource));
            } catch (RuntimeException unreadable) {
                unreadable.printStackTrace(); // else the JDK's server says nothing
            }
            answer(exchange);
        });
        server.createContext(
                "/",
                exchange -> { // logs and metrics
                    exchange.getRequestBody().readAllBytes();
                    answer(exchange);
                });
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    /** Resource spans have scope spans, which have spans. */
    private void inner(int field, int depth, ByteBuffer message) {
        if (depth == 3 && field == 2) {
            spans.add(span(message));
        } else if (field == (depth == 1 ? 1 : 2)) {
            fields(message, (next, content) -> inner(next, depth + 1, content));
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Those of a chain, by the attribute that names it. */
    List<Span> of(String chain) {
        return spans.stream()
                .filter(span -> chain.equals(span.attributes().get("daicho.chain")))
                .toList();
    }

    private static Span span(ByteBuffer message) {
        Map<Integer, String> told = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        fields(message, (field, value) -> {
            switch (field) {
                case 1, 2, 4 -> told.put(field, HexFormat.of().formatHex(bytes(value)));
                case 5 -> told.put(field, text(value));
                case 9 -> attribute(value, attributes);
                default -> {}
            }
        });
        return new Span(
                told.getOrDefault(1, ""),
                told.getOrDefault(2, ""),
                told.getOrDefault(4, ""),
                told.getOrDefault(5, ""),
                attributes);
    }

    /** Key in field 1, value in 2; of values only strings, field 1 of them. */
    private static void attribute(ByteBuffer message, Map<String, String> attributes) {
        StringBuilder key = new StringBuilder();
        fields(message, (field, value) -> {
            if (field == 1) {
                key.append(text(value));
            } else if (field == 2) {
                fields(value, (kind, content) -> {
                    if (kind == 1) {
                        attributes.put(key.toString(), text(content));
                    }
                });
            }
        });
    }

    /** The fields that have a length; others are passed over. */
    private static void fields(ByteBuffer message, BiConsumer<Integer, ByteBuffer> consumer) {
        message.order(ByteOrder.LITTLE_ENDIAN);
        while (message.hasRemaining()) {
            long tag = varint(message);
            switch ((int) (tag & 7)) {
                case 0 -> varint(message);
                case 1 -> message.getLong();
                case 2 -> {
                    int length = (int) varint(message);
                    consumer.accept((int) (tag >>> 3), message.slice(message.position(), length));
                    message.position(message.position() + length);
                }
                case 5 -> message.getInt();
                default -> throw new IllegalArgumentException("wire type " + (tag & 7));
            }
        }
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
