package dev.daicho.ledger.core.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an older or a newer program wrote is refused, with both versions named. */
class CodecVersionTest {

    private static final Block BLOCK = new Block(
            true,
            0,
            1,
            1,
            0,
            List.of(
                    new Command.Lock(new LockTerms(3, true, 4, 5), "a", LockMode.U),
                    new Command.Release(6),
                    new Command.OnePhase(null, new LockTerms(7, false, 8, 9), List.of())));

    private static void assertRefused(int version, MalformedBytesException refused) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("version " + version) && message.contains("reads version 3"), message);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        assertEquals(BLOCK, BlockCodec.decode(BlockCodec.encode(BLOCK)));
        List<Outcome> outcomes = List.of(new Outcome.Waiting("account a", 4), new Outcome.Granted(-5));
        assertEquals(outcomes, OutcomeCodec.decode(OutcomeCodec.encode(outcomes)));
    }

    @Test
    void shouldRefuseABlockOfAnotherVersion() {
        for (int version : new int[] {2, 4}) {
            byte[] encoded = BlockCodec.encode(BLOCK);
            encoded[5] = (byte) version;
            assertRefused(version, assertThrows(MalformedBytesException.class, () -> BlockCodec.decode(encoded)));
        }
    }

    @Test
    void shouldRefuseOutcomesOfAnotherVersion() {
        for (int version : new int[] {2, 4}) {
            byte[] encoded = OutcomeCodec.encode(List.of(new Outcome.Committed()));
            encoded[0] = (byte) version;
            assertRefused(version, assertThrows(MalformedBytesException.class, () -> OutcomeCodec.decode(encoded)));
        }
    }
}
