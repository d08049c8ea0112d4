package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.log.GroupCounts;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;

/**
 * Counts block groups as they come from the leader: the blocks of several clients in one communication.
 *
 * <p>Thread-safe. Source: L7.
 */
final class BlockGroups {

    private final LongAdder groups = new LongAdder();
    private final LongAdder blocks = new LongAdder();
    private final LongAccumulator largest = new LongAccumulator(Math::max, 0);

    <Q> ServerCall.Listener<Q> counting(ServerCall.Listener<Q> listener) {
        return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onMessage(Q message) {
                if (message instanceof AppendEntriesRequestProto append && append.getEntriesCount() > 0) {
                    groups.increment();
                    blocks.add(append.getEntriesCount());
                    largest.accumulate(append.getEntriesCount());
                }
                super.onMessage(message);
            }
        };
    }

    GroupCounts counts() {
        return new GroupCounts(groups.sum(), blocks.sum(), largest.get());
    }
}
