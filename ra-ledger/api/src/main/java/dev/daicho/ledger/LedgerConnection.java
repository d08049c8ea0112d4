package dev.daicho.ledger;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One application's view of the ledger. Close it as soon as the work at hand is recorded; inside a JTA transaction closing neither
 * commits nor loses anything.
 *
 * <p>Inside a JTA transaction a change is checked at once against this server's copy of the ledger and the transaction's own changes,
 * so that the error comes where the mistake is; that check is advice. The authority is {@code prepare} (or the one-phase commit): it
 * checks again, and takes what the transaction needs until the decision. Outside a transaction each change is durable when its call
 * returns.
 *
 * <p>Every failure is a {@link LedgerException}, unchecked, and rolls a container-managed transaction back.
 *
 * <p>Not meant for use by several threads at a time, but safe if they do. Source: L2, L12, L13.
 */
public interface LedgerConnection extends AutoCloseable {

    /**
     * Makes a currency known. Saying the same again changes nothing.
     *
     * @param code 1 to 12 upper-case letters, digits, dots, hyphens or underscores
     * @param scale digits after the decimal point, 0 to 18: 2 for CZK, 4 for hundredths of a hundredth of a yen
     * @throws InvalidNameException if the code breaks the rule above
     * @throws InvalidAmountException if the scale is out of range
     * @throws CurrencyExistsException if the currency has another scale
     */
    Currency defineCurrency(String code, int scale);

    /** The currency of that code, if it is known here or defined by this transaction. */
    Optional<Currency> currency(String code);

    /**
     * Opens an account; as much part of the transaction as a posting. Saying the same again changes nothing, also if the account's
     * limits were changed or it was frozen meanwhile: then it comes back as it is now.
     *
     * @throws UnknownCurrencyException if its currency was never defined
     * @throws WrongScaleException if a limit is finer than the currency's scale
     * @throws AccountExistsException if that account exists on other terms
     * @throws AccountClosedException if it was closed: an id is never used again
     */
    Account openAccount(AccountSpec spec);

    /** The account of that id, if it was ever opened, or is by this transaction. */
    Optional<Account> account(String id);

    /**
     * Gives an account other limits; as much part of the transaction as a posting. The balance has to keep to them at the end of the
     * transaction. Nobody posts to the account between {@code prepare} and the decision, and it waits for those who do.
     *
     * @param lowerLimit what the balance, less what prepared transactions may still take, never goes below; null for none
     * @param upperLimit what the balance, plus what prepared transactions may still bring, never goes above; null for none
     * @throws UnknownAccountException if it is not open
     * @throws AccountClosedException if it was closed
     * @throws InvalidAmountException if the lower limit is above the upper one, or beyond what an account can hold
     * @throws WrongScaleException if a limit is finer than the currency's scale
     * @throws BalanceOutsideLimitsException if the balance does not keep to them
     */
    Account changeLimits(String account, @Nullable BigDecimal lowerLimit, @Nullable BigDecimal upperLimit);

    /**
     * Freezes an account: it takes no postings until it is unfrozen. Waits for transactions that are prepared and post to it; what they
     * hold is theirs. Freezing a frozen account changes nothing.
     *
     * @throws UnknownAccountException if it is not open
     * @throws AccountClosedException if it was closed
     */
    Account freezeAccount(String account);

    /**
     * Ends a freeze. Changes nothing if the account is not frozen.
     *
     * @throws UnknownAccountException as for {@link #freezeAccount}
     * @throws AccountClosedException as for {@link #freezeAccount}
     */
    Account unfreezeAccount(String account);

    /**
     * Closes an account for good, frozen or not: its history stays, its id is never used again. Closing a closed account changes nothing.
     *
     * @throws UnknownAccountException if it was never opened
     * @throws BalanceNotZeroException if it holds or owes anything, this transaction's own postings counted
     */
    Account closeAccount(String account);

    /**
     * Says whose an account is and who may do what with it; as much part of the transaction as a posting. An account without an owner is
     * open to all, which is how it is opened: whoever wants otherwise says so in the transaction that opens it. Who asks is the principal
     * of the container's sign-on for this connection if there is one, else the caller's as the server knows it.
     *
     * @param access null to open it to all again
     * @throws UnknownAccountException if it is not open
     * @throws NotAllowedException if the account has an owner, and whoever asks may not administer it
     */
    void changeAccess(String account, @Nullable AccountAccess access);

    /**
     * Whose an account is and who may do what with it; empty if it is open to all.
     *
     * @throws UnknownAccountException if it was never opened
     */
    Optional<AccountAccess> access(String account);

    /**
     * A page of accounts in the order of their ids (by code points), closed ones too, but only those that may be read; does not
     * show what this transaction has opened.
     *
     * @param prefix what their ids begin with; "" for all
     * @param afterId the last id of the page before, exclusive; null for the first page
     * @param limit how many at most, 1 to 1000
     * @throws InvalidAmountException if the limit is out of range
     */
    List<Account> accounts(String prefix, @Nullable String afterId, int limit);

    /**
     * Moves an amount from one account to another: a posting of two legs, without key or memo.
     *
     * @throws UnknownAccountException if either account is not open
     * @throws NotAllowedException if an account has an owner, and whoever asks may not debit the first or credit the second
     * @throws AccountFrozenException if either is frozen
     * @throws AccountClosedException if either was closed
     * @throws InvalidAmountException if the amount is zero, negative or beyond what an account can hold
     * @throws WrongScaleException if the amount is finer than the currency's scale
     * @throws CurrencyMismatchException if either account is kept in another currency
     * @throws InsufficientFundsException if it would take the first account below its lower limit
     * @throws LimitExceededException if it would take the second above its upper limit
     */
    default Receipt transfer(String from, String to, Money amount) {
        return post(Posting.builder().from(from, amount).to(to, amount).build());
    }

    /**
     * Posts all legs of a posting, or none.
     *
     * <p>With an idempotency key that is posted already with the same content, nothing is posted again and the receipt says so. If
     * another transaction posts that key between this call and {@code prepare}, this whole transaction rolls back with a
     * {@link DuplicatePostingException} as the cause; tried again, it finds the key.
     *
     * @throws KeyConflictException if the key was used for a posting with other content
     * @throws LedgerException as for {@link #transfer}
     */
    Receipt post(Posting posting);

    /**
     * Sends a block of postings, each a transaction of its own, <b>outside of any JTA transaction</b>: what is submitted does not see what
     * the caller's transaction has done, is not part of it, and stays posted if that rolls back. So give every posting an idempotency key
     * if the caller may be run again. Meant for very many postings at once; a posting that belongs to other work goes through
     * {@link #post}.
     *
     * <p>Returns when the block is on its way. If as many postings as the adapter's bound allows are on their way already, it waits for
     * room first, up to the adapter's request time-out. The connection may be closed meanwhile. The stage completes when every result is
     * there, normally even if postings were refused; its actions run on a thread of the ledger: hand on what takes time
     * ({@code thenAcceptAsync(…, executor)} with a managed executor), or wait for it with {@code toCompletableFuture().get(…)}.
     *
     * <p>A posting on an account that another transaction has locked is refused with {@link AccountLockedException}; submit it again.
     *
     * @throws LedgerBusyException if there was no room in time
     * @throws TransactionTooLargeException if the block is more than the adapter's bound, or, kept, has more bytes than an entry of the log
     * @throws LedgerFullException if the ledger's disk has too little space
     */
    CompletionStage<BlockResult> submit(PostingBlock block);

    /**
     * What an account holds, including this transaction's own postings.
     *
     * @throws UnknownAccountException if it is not open
     * @throws NotAllowedException if it has an owner, and whoever asks may not read it
     */
    Balance balance(String account);

    /**
     * What an account holds, read in order to change it: until this transaction ends nobody else posts to the account, reads it for
     * update, closes it or changes its limits. Others may go on reading it. Whoever comes while it is held queues, first come, first
     * served; that is what a popular account loses by it. Not needed for a transfer that may not overdraw: limits see to that.
     *
     * <p>Waits while others hold the account, up to the adapter's lock time-out. The locks of a transaction that is not prepared are
     * given up when it rolls back, when its server is gone, or when its lease ends; then it can only be rolled back. Outside a
     * transaction the lock ends with the call.
     *
     * @throws UnknownAccountException if it is not open
     * @throws AccountLockedException if it was not free in time, or this transaction's locks were given up
     * @throws DeadlockException if this transaction was the youngest of several that waited for each other: roll back and try again
     */
    Balance readForUpdate(String account);

    /**
     * What an account holds, and will hold until this transaction ends: others may read it too, nobody posts to it. To change it
     * later in the same transaction, {@link #readForUpdate} it from the start: of two that have read it repeatably and both want to
     * change it, one has to be rolled back.
     *
     * @throws UnknownAccountException as for {@link #readForUpdate}
     * @throws AccountLockedException as for {@link #readForUpdate}
     * @throws DeadlockException as for {@link #readForUpdate}
     */
    Balance readRepeatably(String account);

    /**
     * A page of an account's committed entries, newest first; does not show what this transaction has posted.
     *
     * @throws UnknownAccountException if it is not open
     */
    HistoryPage history(String account, HistoryQuery query);

    /** What this server's ledger is doing. */
    LedgerStatus status();

    /** Gives the connection back. May be called again. */
    @Override
    void close();
}
