package dev.daicho.ledger;

import jakarta.ejb.ApplicationException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Anything that can go wrong with the ledger. Each kind has a class of its own, with the values as fields and a message that says what
 * to do next.
 *
 * <p>All are unchecked, and application exceptions that roll back: an EJB's caller gets the exception itself, not an EJBException around
 * it, and the container-managed transaction is rolled back. This holds for a caller's mistakes too (a negative amount, a bad name),
 * which is why those belong to this family instead of being IllegalArgumentExceptions: containers hide the latter, with their message,
 * inside an EJBException.
 *
 * <p>If only {@code prepare} finds out, the container's own rollback exception carries this one as a cause.
 *
 * <p>Source: ARCHITECTURE, "Ledger".
 */
@ApplicationException(rollback = true, inherited = true)
public abstract sealed class LedgerException extends RuntimeException
        permits AccountClosedException,
                AccountExistsException,
                AccountFrozenException,
                AccountLockedException,
                BalanceNotZeroException,
                BalanceOutsideLimitsException,
                ConnectionClosedException,
                CurrencyExistsException,
                CurrencyMismatchException,
                DeadlockException,
                DuplicateNodeException,
                DuplicatePostingException,
                InsufficientFundsException,
                InvalidAmountException,
                InvalidNameException,
                InvalidPostingException,
                KeyConflictException,
                KeyForgottenException,
                LedgerBusyException,
                LedgerDamagedException,
                LedgerFullException,
                LedgerMissingException,
                LedgerUnavailableException,
                LimitExceededException,
                NotAllowedException,
                OutcomeUnknownException,
                TransactionTooLargeException,
                UnknownAccountException,
                UnknownCurrencyException,
                WrongScaleException {

    @Serial
    private static final long serialVersionUID = 1L;

    LedgerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
