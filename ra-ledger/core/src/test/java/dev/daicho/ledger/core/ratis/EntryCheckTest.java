package dev.daicho.ledger.core.ratis;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.daicho.ledger.core.block.Block;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.log.LogConsumer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.Test;

/** What gets into the log at its leader, and what does not. */
class EntryCheckTest {

    private static final byte[] SOUND =
            BlockCodec.encode(new Block(true, 0, 1, 1, 0, List.of(new Command.Release(1), new Command.Release(2))));

    private final ConsumerStateMachine machine = new ConsumerStateMachine(
            (LogConsumer) Proxy.newProxyInstance(
                    LogConsumer.class.getClassLoader(),
                    new Class<?>[] {LogConsumer.class},
                    (proxy, method, arguments) -> {
                        throw new AssertionError(method + " was called");
                    }),
            () -> 42,
            null,
            () -> {},
            () -> false);

    private Exception refusal(byte[] entry) throws IOException {
        return machine.startTransaction(RaftClientRequest.newBuilder()
                        .setClientId(ClientId.randomId())
                        .setServerId(RaftPeerId.valueOf("a"))
                        .setGroupId(RaftGroupId.valueOf(new UUID(1, 2)))
                        .setCallId(1)
                        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
                        .setType(RaftClientRequest.writeRequestType())
                        .build())
                .getException();
    }

    @Test
    void shouldTakeASoundBlock() throws IOException {
        assertNull(refusal(SOUND));
    }

    @Test
    void shouldNotTakeWhatNoMemberCouldApply() throws IOException {
        assertNotNull(refusal(new byte[0]));
        assertNotNull(refusal(new byte[] {1, 2, 3}));
        for (int length = 0; length < SOUND.length; length++) {
            assertNotNull(refusal(Arrays.copyOf(SOUND, length)), "cut to " + length);
        }
        assertNotNull(refusal(Arrays.copyOf(SOUND, SOUND.length + 1)));
        byte[] other = SOUND.clone();
        other[5] = 9;
        assertNotNull(refusal(other), "another version");
    }
}
