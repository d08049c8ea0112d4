package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.log.NotAppendedException;
import dev.daicho.ledger.core.ratis.PeerMessage.Answer;
import dev.daicho.ledger.core.ratis.PeerMessage.Kind;
import dev.daicho.ledger.core.ratis.PeerMessage.Request;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ClientCall;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.netty.NegotiationType;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * This server's ways to the other members: one connection each, made when it is needed.
 *
 * <p>Thread-safe.
 */
final class PeerLinks implements Closeable {

    private static final int MAX_MESSAGE_BYTES = 8 << 20;
    private static final int CLOSE_SECONDS = 2;

    private record Link(String address, ManagedChannel channel) {}

    private final Function<String, @Nullable String> addresses;
    private final @Nullable SslContext tls;
    private final Map<String, Link> links = new HashMap<>();
    private final Set<CompletableFuture<Answer>> waiting = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param addresses where a member is, null if it is nowhere
     */
    PeerLinks(Function<String, @Nullable String> addresses, @Nullable SslContext tls) {
        this.addresses = addresses;
        this.tls = tls;
    }

    /**
     * Asks a member.
     *
     * @return fails with {@link NotAppendedException} if the question surely never left, else with anything
     */
    CompletableFuture<Answer> ask(String member, Request request, long timeoutMillis) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        ManagedChannel channel;
        try {
            channel = channel(member);
        } catch (NotAppendedException nowhere) {
            return CompletableFuture.failedFuture(nowhere);
        }
        // What only the leader answers is given up when another leads.
        if (request.kind() == Kind.APPEND || request.kind() == Kind.READ_INDEX) {
            waiting.add(answer);
            answer.whenComplete((known, failed) -> waiting.remove(answer));
        }
        // One that was away is tried at once: the engine's own retries are far apart.
        channel.resetConnectBackoff();
        ClientCall<byte[], byte[]> call = channel.newCall(
                PeerService.CALL, CallOptions.DEFAULT.withDeadlineAfter(timeoutMillis, TimeUnit.MILLISECONDS));
        ClientCalls.asyncUnaryCall(call, request.encode(), new StreamObserver<>() {
            @Override
            public void onNext(byte[] bytes) {
                try {
                    answer.complete(Answer.decode(bytes));
                } catch (MalformedBytesException malformed) {
                    answer.completeExceptionally(new IOException(
                            "Member " + member + " answered with " + malformed.getMessage(), malformed));
                }
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(
                        new IOException("Member " + member + " did not answer: " + failure.getMessage(), failure));
            }

            @Override
            public void onCompleted() {
                answer.completeExceptionally(new IOException("Member " + member + " answered nothing"));
            }
        });
        return answer;
    }

    private synchronized ManagedChannel channel(String member) throws NotAppendedException {
        String address = addresses.apply(member);
        if (closed || address == null) {
            throw new NotAppendedException(closed ? "The log is closed" : "No address of member " + member, null);
        }
        Link link = links.get(member);
        if (link == null || !link.address().equals(address)) {
            if (link != null) {
                link.channel().shutdown();
            }
            link = new Link(address, open(address));
            links.put(member, link);
        }
        return link.channel();
    }

    private ManagedChannel open(String address) {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(address)
                .proxyDetector(never -> null)
                .disableRetry()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        if (tls == null) {
            builder.negotiationType(NegotiationType.PLAINTEXT);
        } else {
            builder.useTransportSecurity().sslContext(tls);
        }
        return builder.build();
    }

    /** Gives up all entries on their way: whoever was to answer does not lead any more. */
    void giveUpWaiting(String why) {
        for (CompletableFuture<Answer> answer : waiting) {
            answer.completeExceptionally(new IOException(why));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            links.values().forEach(link -> link.channel().shutdownNow());
        }
        giveUpWaiting("The log is closed");
        for (Link link : links.values()) {
            try {
                link.channel().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException stopWaiting) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
