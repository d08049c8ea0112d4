package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.ChainId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestMessageTest {

    private static final String PAYLOAD =
            "{\"price\":12345678901234567890.0100,\"text\":\"版 \\\"x\\\" \\n\",\"none\":null}";

    private final RequestMessage message = new RequestMessage(
            new StratumRequest(
                    new ChainId(new UUID(1, 2)),
                    3,
                    new UUID(4, 5),
                    "royalty",
                    PAYLOAD,
                    Instant.parse("2026-11-20T09:00:00.123456Z"),
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            7);

    @Test
    void shouldReadBackWhatItWrote() throws Exception {
        assertEquals(message, RequestMessage.decode(message.encode()));
    }

    @Test
    void shouldCarryAnyJsonAsPayload() throws Exception {
        for (String payload : List.of("17", "\"text\"", "true", "[1,2,{}]", "{}", "null", "0.10")) {
            StratumRequest request = new StratumRequest(
                    message.request().chain(),
                    2,
                    message.request().id(),
                    "m",
                    payload,
                    message.request().requestedAt(),
                    null);
            RequestMessage decoded = RequestMessage.decode(new RequestMessage(request, 1).encode());
            assertEquals(payload, decoded.request().payload());
        }
    }

    @Test
    void shouldRefuseOtherVersionNamingBoth() {
        String newer = message.encode().replace("\"version\":1", "\"version\":2");
        String told = refusal(newer);
        assertTrue(told.contains("version 2") && told.contains("version 1"), told);
        assertTrue(refusal(message.encode().replace("daicho-stratum-request", "other"))
                .contains("other"));
    }

    @Test
    void shouldRefuseWhatIsNoRequest() {
        String good = message.encode();
        for (String bad : List.of(
                "",
                "no json",
                "[]",
                "{}",
                "null",
                good.substring(0, good.length() - 1),
                good.replace("\"stratum\":3", "\"stratum\":1"),
                good.replace("\"stratum\":3", "\"stratum\":\"x\""),
                good.replace("\"attempt\":7", "\"attempt\":0"),
                good.replace("\"payload\":", "\"payloaf\":"),
                good.replace("\"member\":\"royalty\"", "\"member\":\"../../other\""),
                good.replace("2026-11-20T", "yesterday "),
                good.replace(new UUID(1, 2).toString(), "a chain"))) {
            assertFalse(bad.equals(good), "the replacement found nothing");
            assertTrue(refusal(bad).length() > 10, bad);
        }
    }

    @Test
    void shouldKeepPayloadOutOfLogs() {
        assertFalse(message.request().toString().contains("price"));
        assertTrue(message.request().toString().contains("royalty"));
    }

    private static String refusal(String text) {
        return String.valueOf(
                assertThrows(RequestMessage.UnreadableException.class, () -> RequestMessage.decode(text), text)
                        .getMessage());
    }
}
