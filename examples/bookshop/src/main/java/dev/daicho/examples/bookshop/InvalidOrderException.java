package dev.daicho.examples.bookshop;

import jakarta.ejb.ApplicationException;

/** What was asked for can't be done, and the message says why; nothing happened. */
@ApplicationException(rollback = true)
public class InvalidOrderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidOrderException(String message) {
        super(message);
    }
}
