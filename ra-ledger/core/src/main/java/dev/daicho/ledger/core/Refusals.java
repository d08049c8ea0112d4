package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountClosedException;
import dev.daicho.ledger.AccountExistsException;
import dev.daicho.ledger.AccountFrozenException;
import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.BalanceNotZeroException;
import dev.daicho.ledger.BalanceOutsideLimitsException;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.CurrencyExistsException;
import dev.daicho.ledger.CurrencyMismatchException;
import dev.daicho.ledger.DeadlockException;
import dev.daicho.ledger.DuplicateNodeException;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.InsufficientFundsException;
import dev.daicho.ledger.InvalidPostingException;
import dev.daicho.ledger.KeyConflictException;
import dev.daicho.ledger.KeyForgottenException;
import dev.daicho.ledger.LimitExceededException;
import dev.daicho.ledger.NotAllowedException;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.UnknownCurrencyException;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Refusal;
import dev.daicho.ledger.core.book.AccountTerms;
import dev.daicho.ledger.core.replica.Replica;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the book's refusals into what users know. Thread-safe. */
final class Refusals {

    private final Replica replica;

    Refusals(Replica replica) {
        this.replica = replica;
    }

    /**
     * The exception for a refusal.
     *
     * @param operations what the refused transaction was to do
     */
    RuntimeException toException(Refusal refusal, List<Operation> operations) {
        String subject = refusal.subject();
        return switch (refusal.reason()) {
            case UNKNOWN_ACCOUNT -> new UnknownAccountException(subject);
            case UNKNOWN_CURRENCY -> new UnknownCurrencyException(subject);
            case CURRENCY_EXISTS ->
                new CurrencyExistsException(
                        new Currency(subject, refusal.scale()), Math.toIntExact(refusal.amountUnits()));
            case CURRENCY_MISMATCH -> mismatch(refusal, operations);
            case ACCOUNT_EXISTS -> accountExists(subject, operations);
            case INSUFFICIENT_FUNDS -> {
                Currency currency = new Currency(refusal.detail(), refusal.scale());
                yield new InsufficientFundsException(
                        subject,
                        Amounts.toMoney(refusal.balanceUnits(), currency),
                        Amounts.toMoney(refusal.boundUnits(), currency),
                        Amounts.toMoney(refusal.amountUnits(), currency));
            }
            case LIMIT_EXCEEDED -> {
                Currency currency = new Currency(refusal.detail(), refusal.scale());
                yield new LimitExceededException(
                        subject,
                        Amounts.toMoney(refusal.balanceUnits(), currency),
                        Amounts.toMoney(refusal.boundUnits(), currency),
                        Amounts.toMoney(refusal.amountUnits(), currency));
            }
            case ACCOUNT_FROZEN -> new AccountFrozenException(subject);
            case ACCOUNT_CLOSED -> new AccountClosedException(subject);
            case BALANCE_NOT_ZERO -> {
                Currency currency = new Currency(refusal.detail(), refusal.scale());
                yield new BalanceNotZeroException(subject, Amounts.toMoney(refusal.balanceUnits(), currency));
            }
            case BALANCE_OUTSIDE_LIMITS -> {
                Currency currency = new Currency(refusal.detail(), refusal.scale());
                yield new BalanceOutsideLimitsException(
                        subject,
                        Amounts.toMoney(refusal.balanceUnits(), currency),
                        Amounts.toMoney(refusal.boundUnits(), currency));
            }
            case KEY_FORGOTTEN -> new KeyForgottenException(subject, refusal.detail());
            case NOT_ALLOWED -> notAllowed(refusal);
            case KEY_CONFLICT -> new KeyConflictException(subject, refusal.detail());
            case DUPLICATE_POSTING -> new DuplicatePostingException(subject, refusal.detail());
            case INVALID -> new InvalidPostingException(refusal.detail());
            case DUPLICATE_BRANCH ->
                new BranchStateException(
                        BranchStateException.State.EXISTS, "Branch " + subject + " is prepared or committed already");
            case ROLLED_BACK ->
                new BranchStateException(
                        BranchStateException.State.ROLLED_BACK, "Branch " + subject + " was rolled back before");
            case HEURISTICALLY_COMMITTED ->
                new BranchStateException(
                        BranchStateException.State.HEURISTICALLY_COMMITTED,
                        "Branch " + subject + " was committed by hand; forget it once its manager knows");
            case HEURISTICALLY_ROLLED_BACK ->
                new BranchStateException(
                        BranchStateException.State.HEURISTICALLY_ROLLED_BACK,
                        "Branch " + subject + " was rolled back by hand; forget it once its manager knows");
            case STALE ->
                new OutcomeUnknownException(
                        "Block " + subject
                                + " came after its session had ended: another server has opened the ledger under this one's member name");
            case DUPLICATE_NODE ->
                new DuplicateNodeException("The transaction node identifier " + subject + " belongs to member "
                        + refusal.detail() + "; give each server its own, in its transactions subsystem");
            case DEADLOCK ->
                new DeadlockException("Deadlock: " + refusal.detail()
                        + " and was rolled back so that the others can go on; nothing of it was done, try it again");
            case LOCK_TIMEOUT ->
                new AccountLockedException("Waited too long for " + subject + ", after " + refusal.detail()
                        + "; nothing was done, try again");
            case LEASE_EXPIRED ->
                new AccountLockedException("The locks of " + subject
                        + " were given up before its end: it held them longer than its lease, or its server was gone; "
                        + "nothing of it was done, try it again");
        };
    }

    /** The detail is what was to be done, a space, and who asked. */
    private static NotAllowedException notAllowed(Refusal refusal) {
        String detail = refusal.detail();
        int space = detail.indexOf(' ');
        return new NotAllowedException(refusal.subject(), detail.substring(space + 1), detail.substring(0, space));
    }

    private static RuntimeException mismatch(Refusal refusal, List<Operation> operations) {
        for (Operation operation : operations) {
            if (operation instanceof Operation.Post post) {
                for (Operation.PostedLeg leg : post.legs()) {
                    if (leg.account().equals(refusal.subject())) {
                        // Only the amount's currency matters here, and its own scale is not known to be the account's.
                        return new CurrencyMismatchException(
                                refusal.subject(),
                                refusal.detail(),
                                Amounts.toMoney(leg.units(), new Currency(leg.currency(), refusal.scale())));
                    }
                }
            }
        }
        return new InvalidPostingException("Account " + refusal.subject() + " is kept in " + refusal.detail());
    }

    private RuntimeException accountExists(String id, List<Operation> operations) {
        AccountTerms open = replica.read(book -> {
            AccountState known = book.account(id);
            return known == null ? null : AccountTerms.of(known);
        });
        for (Operation operation : operations) {
            if (open != null
                    && operation instanceof OpenAccount asked
                    && asked.id().equals(id)) {
                int scale = open.currency().scale();
                return new AccountExistsException(
                        Views.account(open),
                        new AccountSpec(
                                id,
                                asked.currency(),
                                limit(asked.lowerUnits(), scale),
                                limit(asked.upperUnits(), scale)));
            }
        }
        return new InvalidPostingException("Account " + id + " is open already on other terms");
    }

    private static @Nullable BigDecimal limit(long units, int scale) {
        return Math.abs(units) == Operation.MAX_UNITS ? null : BigDecimal.valueOf(units, scale);
    }
}
