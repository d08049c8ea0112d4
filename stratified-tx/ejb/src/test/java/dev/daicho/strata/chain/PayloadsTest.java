package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.InvalidRequestException;
import jakarta.json.bind.JsonbException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadsTest {

    /** What users send. */
    public record Royalty(
            String order, BigDecimal price, Instant at, List<String> authors, Map<String, Integer> shares) {}

    /** The older way. */
    public static class Bean {
        public String name = "";
        public int count;
    }

    /** Refers to itself without end. */
    public static class Endless {
        public Endless getNext() {
            return this;
        }
    }

    @Test
    void shouldBindRecords() {
        Royalty sent = new Royalty(
                "o-1",
                new BigDecimal("12.3400"),
                Instant.parse("2026-11-20T00:00:00Z"),
                List.of("夏目漱石"),
                Map.of("a", 1));
        assertEquals(sent, Payloads.read(Payloads.write("m", sent), Royalty.class));
    }

    @Test
    void shouldBindBeansAndPlainValues() {
        Bean sent = new Bean();
        sent.name = "n";
        sent.count = 3;
        Bean got = Payloads.read(Payloads.write("m", sent), Bean.class);
        assertEquals("n3", got.name + got.count);
        assertEquals("text", Payloads.read(Payloads.write("m", "text"), String.class));
        assertEquals(17L, Payloads.read(Payloads.write("m", 17L), Long.class));
    }

    @Test
    void shouldTakeUpToTheLimitAndNoMore() {
        String most = "x".repeat(Payloads.LIMIT_BYTES - 2);
        assertEquals(most, Payloads.read(Payloads.write("m", most), String.class));
        InvalidRequestException refusal =
                assertThrows(InvalidRequestException.class, () -> Payloads.write("royalty", most + "x"));
        String told = String.valueOf(refusal.getMessage());
        assertTrue(told.contains("royalty") && told.contains("262145") && told.contains("262144"), told);
    }

    @Test
    void shouldCountBytesNotCharacters() {
        assertThrows(InvalidRequestException.class, () -> Payloads.write("m", "版".repeat(Payloads.LIMIT_BYTES / 2)));
    }

    @Test
    void shouldTellWhatCannotBeWritten() {
        InvalidRequestException refusal =
                assertThrows(InvalidRequestException.class, () -> Payloads.write("royalty", new Endless()));
        assertTrue(String.valueOf(refusal.getMessage()).contains("Endless"));
    }

    @Test
    void shouldTellWhatCannotBeRead() {
        assertThrows(JsonbException.class, () -> Payloads.read("{\"count\":\"many\"}", Bean.class));
        assertThrows(JsonbException.class, () -> Payloads.read("null", Bean.class));
    }

    @Test
    void shouldLeaveContextClassLoaderAsItWas() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Payloads.write("m", new Bean());
        assertSame(before, Thread.currentThread().getContextClassLoader());
    }
}
