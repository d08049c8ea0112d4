package dev.daicho.ledger.core.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.util.HexFormat;
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

    private static final Block NEWER = new Block(
            true,
            1,
            2,
            3,
            2,
            List.of(
                    new Command.Complete(new BranchId(new byte[] {1, 2}), true),
                    new Command.Forget(new BranchId(new byte[] {3})),
                    new Command.Release(6)));

    /** A block as the program before this one wrote it. */
    private static final String OLDER =
            "444c474200030001000000000000000000000000000000010000000000000001000000000000000000000003080000000000000001000000000000000301000000040000000500016102090000000000000001000000000000000601000000000000000100000000000000000700000000080000000900000000";

    private static void assertRefused(int version, String known, MalformedBytesException refused) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("version " + version) && message.contains("reads version" + known), message);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        assertEquals(BLOCK, BlockCodec.decode(BlockCodec.encode(BLOCK)));
        assertEquals(NEWER, BlockCodec.decode(BlockCodec.encode(NEWER)));
        List<Outcome> outcomes = List.of(new Outcome.Waiting("account a", 4), new Outcome.Granted(-5));
        assertEquals(outcomes, OutcomeCodec.decode(OutcomeCodec.encode(outcomes)));
    }

    /** So that servers of both programs serve one log while they are upgraded. */
    @Test
    void shouldWriteTheLowestVersionThatCanSayIt() {
        byte[] older = HexFormat.of().parseHex(OLDER);
        assertArrayEquals(older, BlockCodec.encode(BLOCK));
        assertEquals(BLOCK, BlockCodec.decode(older));
        assertEquals(3, older[5]);
        assertEquals(4, BlockCodec.encode(NEWER)[5]);
    }

    @Test
    void shouldRefuseABlockOfAnotherVersion() {
        for (int version : new int[] {2, 5}) {
            byte[] encoded = BlockCodec.encode(BLOCK);
            encoded[5] = (byte) version;
            assertRefused(
                    version, "s 3 to 4", assertThrows(MalformedBytesException.class, () -> BlockCodec.decode(encoded)));
        }
    }

    @Test
    void shouldRefuseWhatItsVersionCanNotSay() {
        byte[] encoded = BlockCodec.encode(NEWER);
        encoded[5] = 3;
        String message = String.valueOf(assertThrows(MalformedBytesException.class, () -> BlockCodec.decode(encoded))
                .getMessage());
        assertTrue(message.contains("kind 12") && message.contains("version 3"), message);
    }

    @Test
    void shouldRefuseOutcomesOfAnotherVersion() {
        for (int version : new int[] {2, 4}) {
            byte[] encoded = OutcomeCodec.encode(List.of(new Outcome.Committed()));
            encoded[0] = (byte) version;
            assertRefused(
                    version, " 3", assertThrows(MalformedBytesException.class, () -> OutcomeCodec.decode(encoded)));
        }
    }
}
