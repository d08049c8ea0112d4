package dev.daicho.ledger.core.ratis;

import dev.daicho.ledger.core.ratis.PeerMessage.Answer;
import dev.daicho.ledger.core.ratis.PeerMessage.Request;
import dev.daicho.ledger.core.ratis.PeerMessage.Status;
import dev.daicho.ledger.core.tls.PeerIdentity;
import dev.daicho.ledger.core.wire.MalformedBytesException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.Context;
import org.apache.ratis.thirdparty.io.grpc.Contexts;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status.Code;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Our own service beside the engine's, on its port: one call of bytes for bytes. The engine's services for clients and administrators
 * are refused: who may ask for what is decided here.
 *
 * <p>Thread-safe. Source: XA-CHECKLIST 34 (fixed codecs, limits, handshake and idle time-outs).
 */
final class PeerService implements GrpcServices.Customizer, ServerInterceptor {

    static final MethodDescriptor<byte[], byte[]> CALL = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName("dev.daicho.ledger.Peer", "Call"))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private static final String OWN_SERVICE = "dev.daicho.ledger.Peer";
    private static final String REPLICATION_SERVICE = "ratis.grpc.RaftServerProtocolService";
    private static final Context.Key<@Nullable String> ASKER = Context.key("daicho-asker");
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int MAX_CALLS_PER_CONNECTION = 1_000;

    private final Function<Request, CompletableFuture<Answer>> handler;
    private final BlockGroups groups;
    private final @Nullable PeerIdentity identity;

    PeerService(
            Function<Request, CompletableFuture<Answer>> handler, BlockGroups groups, @Nullable PeerIdentity identity) {
        this.identity = identity;
        this.handler = handler;
        this.groups = groups;
    }

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        return builder.addService(ServerServiceDefinition.builder(OWN_SERVICE)
                        .addMethod(CALL, ServerCalls.asyncUnaryCall(this::answer))
                        .build())
                .intercept(this)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String service = String.valueOf(call.getMethodDescriptor().getServiceName());
        if (service.equals(REPLICATION_SERVICE)) {
            return groups.counting(next.startCall(call, headers));
        }
        if (service.equals(OWN_SERVICE)) {
            return Contexts.interceptCall(Context.current().withValue(ASKER, asker(call)), call, headers, next);
        }
        call.close(Code.PERMISSION_DENIED.toStatus().withDescription(service + " is not served here"), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Whose certificate was shown; null where nobody shows any. */
    private @Nullable String asker(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (identity == null || session == null) {
            return null;
        }
        try {
            return String.valueOf(identity.nameOf(session.getPeerCertificates()[0]));
        } catch (SSLPeerUnverifiedException nobody) {
            return "nobody";
        }
    }

    private CompletableFuture<Answer> handle(Request request) {
        String asker = ASKER.get();
        if (asker != null && request.isOfAsker() && !asker.equalsIgnoreCase(request.member())) {
            return CompletableFuture.completedFuture(Answer.failed(
                    Status.NOT_DONE,
                    "Who asks says to be " + request.member() + ", but has the certificate of " + asker));
        }
        return handler.apply(request);
    }

    private void answer(byte[] bytes, StreamObserver<byte[]> observer) {
        CompletableFuture<Answer> answer;
        try {
            answer = handle(Request.decode(bytes));
        } catch (MalformedBytesException malformed) {
            answer = CompletableFuture.completedFuture(
                    Answer.failed(Status.NOT_DONE, "The request has " + malformed.getMessage()));
        }
        answer.exceptionally(failed -> Answer.failed(Status.UNKNOWN, String.valueOf(failed.getMessage())))
                .thenAccept(known -> {
                    observer.onNext(known.encode());
                    observer.onCompleted();
                });
    }

    /** Bytes as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
