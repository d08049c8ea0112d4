package dev.daicho.strata.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.tracking.ChainFacts;
import dev.daicho.strata.tracking.Division;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChainNewsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");

    private static ChainNews news() {
        UUID request = UUID.randomUUID();
        return ChainNews.of(
                "shop",
                new ChainFacts(
                        UUID.randomUUID(),
                        NOON,
                        new Division("checkout", "single"),
                        List.of(new ChainFacts.RequestFact(
                                request,
                                2,
                                1,
                                "royalty",
                                "publisher",
                                "{\"title\":\"吾輩は猫である\"}",
                                NOON,
                                UUID.randomUUID(),
                                null,
                                NOON,
                                null,
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")),
                        List.of(new ChainFacts.EndFact(request, 2, NOON, request, null)),
                        List.of(new ChainFacts.AnnouncementFact(UUID.randomUUID(), "ship", "shop", "royalty")),
                        List.of(new ChainFacts.CompensationFact(request, request, 1, "undo", "{}", null)),
                        List.of(new ChainFacts.TroubleFact(request, "PARKED", 4, "why", NOON))));
    }

    @Test
    void shouldReadWhatItWrote() throws Exception {
        ChainNews news = news();
        assertEquals(news, ChainNews.decode(news.encode()));
        ChainNews empty = ChainNews.of(
                "shop",
                new ChainFacts(UUID.randomUUID(), NOON, null, List.of(), List.of(), List.of(), List.of(), List.of()));
        assertEquals(empty, ChainNews.decode(empty.encode()));
    }

    @Test
    void shouldRefuseWhatItCannotReadNamingBothVersions() {
        String text = news().encode();
        String told = String.valueOf(assertThrows(
                        ChainNews.UnreadableException.class,
                        () -> ChainNews.decode(text.replace("\"version\":1", "\"version\":2")))
                .getMessage());
        assertTrue(told.contains("version 2") && told.contains("version 1"), told);
        for (String broken : List.of("", "{}", "[]", "null", text.substring(0, 100), text.replace("shop", "a b"))) {
            assertThrows(ChainNews.UnreadableException.class, () -> ChainNews.decode(broken), broken);
        }
    }
}
