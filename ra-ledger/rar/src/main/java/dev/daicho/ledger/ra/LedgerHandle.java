package dev.daicho.ledger.ra;

import dev.daicho.ledger.Account;
import dev.daicho.ledger.AccountAccess;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.BlockResult;
import dev.daicho.ledger.ConnectionClosedException;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.HistoryPage;
import dev.daicho.ledger.HistoryQuery;
import dev.daicho.ledger.LedgerConnection;
import dev.daicho.ledger.LedgerStatus;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import dev.daicho.ledger.Receipt;
import dev.daicho.ledger.core.Ledger;
import dev.daicho.ledger.core.LedgerTransaction;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ra.ConnectionHandle;
import dev.daicho.ra.XaManagedConnection;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an application has in hand: each call is part of the transaction under way, or a transaction of its own.
 *
 * <p>Thread-safe. Source: P4, L12.
 */
final class LedgerHandle extends ConnectionHandle<LedgerTransaction> implements LedgerConnection {

    private final Ledger ledger;
    private final Callers callers;
    private final String signedOn;

    LedgerHandle(XaManagedConnection<LedgerTransaction> connection, Ledger ledger, Callers callers) {
        super(connection);
        this.ledger = ledger;
        this.callers = callers;
        this.signedOn = connection.signOn().userName();
    }

    private Actor actor() {
        return callers.actor(signedOn);
    }

    private <R extends @Nullable Object> R asCaller(Function<LedgerTransaction, R> what) {
        Actor actor = actor();
        return run(work -> work.as(actor, what));
    }

    @Override
    public Currency defineCurrency(String code, int scale) {
        return asCaller(work -> work.defineCurrency(code, scale));
    }

    @Override
    public Optional<Currency> currency(String code) {
        return asCaller(work -> work.currency(code));
    }

    @Override
    public Account openAccount(AccountSpec spec) {
        return asCaller(work -> work.openAccount(spec));
    }

    @Override
    public Optional<Account> account(String id) {
        return asCaller(work -> work.account(id));
    }

    @Override
    public Account changeLimits(String account, @Nullable BigDecimal lowerLimit, @Nullable BigDecimal upperLimit) {
        return asCaller(work -> work.changeLimits(account, lowerLimit, upperLimit));
    }

    @Override
    public Account freezeAccount(String account) {
        return asCaller(work -> work.changeStatus(account, AccountStatus.FROZEN));
    }

    @Override
    public Account unfreezeAccount(String account) {
        return asCaller(work -> work.changeStatus(account, AccountStatus.OPEN));
    }

    @Override
    public Account closeAccount(String account) {
        return asCaller(work -> work.changeStatus(account, AccountStatus.CLOSED));
    }

    @Override
    public void changeAccess(String account, @Nullable AccountAccess access) {
        asCaller(work -> {
            work.changeAccess(account, access);
            return true;
        });
    }

    @Override
    public Optional<AccountAccess> access(String account) {
        return asCaller(work -> work.access(account));
    }

    @Override
    public List<Account> accounts(String prefix, @Nullable String afterId, int limit) {
        Actor actor = actor();
        return run(work -> ledger.accounts(actor, prefix, afterId, limit));
    }

    @Override
    public Receipt post(Posting posting) {
        boolean byItself = !inUnitOfWork();
        try {
            return asCaller(work -> work.post(posting));
        } catch (DuplicatePostingException postedMeanwhile) {
            if (byItself) {
                return new Receipt(postedMeanwhile.postingId(), true);
            }
            throw postedMeanwhile;
        }
    }

    @Override
    public CompletionStage<BlockResult> submit(PostingBlock block) {
        // Says if this handle is closed; whether it is in a transaction does not matter here.
        inUnitOfWork();
        return ledger.submit(actor(), block);
    }

    @Override
    public Balance balance(String account) {
        return asCaller(work -> work.balance(account));
    }

    @Override
    public Balance readForUpdate(String account) {
        return asCaller(work -> work.readForUpdate(account));
    }

    @Override
    public Balance readRepeatably(String account) {
        return asCaller(work -> work.readRepeatably(account));
    }

    @Override
    public HistoryPage history(String account, HistoryQuery query) {
        Actor actor = actor();
        return run(work -> ledger.history(actor, account, query));
    }

    @Override
    public LedgerStatus status() {
        return run(work -> ledger.status());
    }

    @Override
    protected RuntimeException unusable(String message, @Nullable Throwable cause) {
        return cause == null ? new ConnectionClosedException(message) : new LedgerUnavailableException(message, cause);
    }
}
