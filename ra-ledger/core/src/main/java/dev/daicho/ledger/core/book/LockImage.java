package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.wire.ByteReader;
import dev.daicho.ledger.core.wire.ByteWriter;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import dev.daicho.ledger.core.wire.RecordSink;
import java.util.Map;

/**
 * The lock table's part of a book's image; {@link BookImage} has the diagram.
 *
 * <p>Not thread-safe.
 */
final class LockImage {

    private final Locks locks;

    LockImage(Locks locks) {
        this.locks = locks;
    }

    void write(ByteWriter out, RecordSink sink) {
        BookImage.emit(out.put(11).putLong(locks.lastAge()).putLong(locks.nowMillis()), sink);
        for (LockHolder holder : locks.holders()) {
            owner(holder.owner, out.put(12));
            out.putLong(holder.age)
                    .putLong(holder.leaseMillis)
                    .putLong(holder.expiryMillis)
                    .put(holder.prepared ? 1 : 0)
                    .putLong(holder.waitingFor == null ? 0 : holder.waitDeadlineMillis);
            BookImage.emit(out, sink);
        }
        for (Map.Entry<String, LockQueue> queue : locks.queues().entrySet()) {
            queue.getValue().granted().forEach((owner, mode) -> lock(13, queue.getKey(), owner, mode, out, sink));
            queue.getValue()
                    .waiting()
                    .forEach(request -> lock(14, queue.getKey(), request.owner(), request.mode(), out, sink));
        }
        locks.ended().forEach((owner, end) -> {
            owner(owner, out.put(15));
            out.put(end.refusal().reason().code())
                    .putText(end.refusal().subject())
                    .putText(end.refusal().detail())
                    .putLong(end.sinceMillis());
            BookImage.emit(out, sink);
        });
    }

    private static void lock(
            int kind, String subject, LockOwner owner, LockMode mode, ByteWriter out, RecordSink sink) {
        owner(owner, out.put(kind).putText(subject));
        BookImage.emit(out.put(mode.code()), sink);
    }

    private static void owner(LockOwner owner, ByteWriter out) {
        out.putLong(owner.session()).putLong(owner.transaction());
        BlockCodec.encodeBranch(owner.branch(), out);
    }

    void read(int kind, ByteReader in) {
        switch (kind) {
            case 11 -> locks.restoreLastAge(in.getLong(), in.getLong());
            case 12 -> readHolder(in);
            case 13 -> locks.restoreGrant(in.getText(), owner(in), BlockCodec.decodeMode(in));
            case 14 -> locks.restoreRequest(in.getText(), owner(in), BlockCodec.decodeMode(in));
            case 15 -> {
                LockOwner owner = owner(in);
                Refusal refusal = Refusal.of(Refusal.Reason.ofCode(in.get()), in.getText(), in.getText());
                locks.restore(owner, new Locks.Ended(refusal, in.getLong()));
            }
            default -> throw new MalformedBytesException("a lock record of the unknown kind " + kind);
        }
    }

    private void readHolder(ByteReader in) {
        LockHolder holder = new LockHolder(owner(in), in.getLong());
        holder.leaseMillis = in.getLong();
        holder.expiryMillis = in.getLong();
        holder.prepared = in.get() == 1;
        holder.waitDeadlineMillis = in.getLong();
        locks.restore(holder);
    }

    private static LockOwner owner(ByteReader in) {
        return new LockOwner(in.getLong(), in.getLong(), BlockCodec.decodeOptionalBranch(in));
    }
}
