package dev.daicho.examples.bookshop.rest;

import dev.daicho.examples.bookshop.InvalidOrderException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.OutcomeUnknownException;
import jakarta.json.Json;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Every failure as {@code {"error": kind, "message": sentence}}; the cause counts, not the container's wrapping of it. */
@Provider
public class ErrorMapper implements ExceptionMapper<Exception> {

    private static final Logger LOG = Logger.getLogger(ErrorMapper.class.getName());

    @Override
    public Response toResponse(Exception failure) {
        if (failure instanceof WebApplicationException web) {
            return answer(web.getResponse().getStatus(), web);
        }
        Optional<LedgerException> ledger = find(LedgerException.class, failure);
        if (ledger.isPresent()) {
            boolean ours = ledger.get() instanceof LedgerUnavailableException
                    || ledger.get() instanceof OutcomeUnknownException;
            return answer(ours ? 503 : 409, ledger.get());
        }
        Optional<InvalidOrderException> invalid = find(InvalidOrderException.class, failure);
        if (invalid.isPresent()) {
            return answer(400, invalid.get());
        }
        LOG.log(Level.WARNING, "A request failed", failure);
        return answer(500, failure);
    }

    private static Response answer(int status, Throwable failure) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Json.createObjectBuilder()
                        .add("error", failure.getClass().getSimpleName())
                        .add("message", String.valueOf(failure.getMessage()))
                        .build())
                .build();
    }

    /** The first of that kind among the causes and what was suppressed on the way. */
    private static <T extends Throwable> Optional<T> find(Class<T> kind, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                Optional<T> found = find(kind, suppressed);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
