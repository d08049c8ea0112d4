package dev.daicho.ledger.core;

import dev.daicho.ledger.Account;
import dev.daicho.ledger.AccountAccess;
import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.AccountStatus;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.CurrencyMismatchException;
import dev.daicho.ledger.InvalidAmountException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Leg;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.Receipt;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.UnknownCurrencyException;
import dev.daicho.ledger.core.accounts.AccountState;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ActAs;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.book.AccountTerms;
import dev.daicho.ledger.core.book.Draft;
import dev.daicho.ledger.core.replica.Replica;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction is going to do, collected until its end. Each operation is checked at once against this server's copy of the book
 * and the transaction's own operations before it: advice, without a round trip, so that the error comes where the mistake is. An operation
 * that is refused is not collected.
 *
 * <p>Thread-safe. Nothing of it is durable, or seen by anybody else, before it is prepared or committed. Source: L2, L12.
 */
public final class LedgerTransaction {

    /** The most bytes that one transaction takes in the log. */
    public static final int MAX_BYTES = 1 << 20;

    private final Replica replica;
    private final Refusals refusals;
    private final Supplier<PostingId> postingIds;
    private final List<Operation> operations = new ArrayList<>();
    private final Draft draft;
    private final LockWait lockWait;
    private final TransactionBounds bounds;
    private final Set<String> lockedAccounts = new HashSet<>();
    private final Settling settling;
    private final long copy;
    private Actor actor = Actor.NOBODY;
    private Actor lastActor = Actor.NOBODY;
    private volatile LockTerms terms;
    private volatile boolean asked;
    private volatile boolean abandoned;
    private final CompletableFuture<String> block = new CompletableFuture<>();
    private int sizeBytes;

    LedgerTransaction(
            Replica replica,
            Refusals refusals,
            Supplier<PostingId> postingIds,
            LockWait lockWait,
            LockTerms terms,
            TransactionBounds bounds,
            Settling settling) {
        this.bounds = bounds;
        this.lockWait = lockWait;
        this.settling = settling;
        this.copy = replica.copyNumber();
        this.terms = terms;
        this.replica = replica;
        this.refusals = refusals;
        this.postingIds = postingIds;
        this.draft = replica.read(book -> book.draft());
    }

    /** What was collected. */
    synchronized List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** True if it changes nothing and holds nothing: then there is nothing to decide. */
    public synchronized boolean isReadOnly() {
        return operations.isEmpty() && !terms.continues();
    }

    /** As whom it locks. */
    LockTerms terms() {
        return terms;
    }

    /** Its number in its session. */
    long number() {
        return terms.transaction();
    }

    /** Lets it lock nothing more; returns whether it may have locked something. Does not wait for a call that waits for a lock. */
    boolean abandon() {
        abandoned = true;
        return asked;
    }

    /** Tells the receipts which block carried it. */
    void committedIn(String blockId) {
        block.complete(blockId);
    }

    /** Does something for somebody: what it changes is checked by what that one may do, here and in the ledger. */
    public synchronized <R extends @Nullable Object> R as(Actor who, Function<LedgerTransaction, R> what) {
        Actor before = actor;
        actor = who;
        try {
            return what.apply(this);
        } finally {
            actor = before;
        }
    }

    /** Says whose an account is; see {@code LedgerConnection.changeAccess}. */
    public synchronized void changeAccess(String id, @Nullable AccountAccess access) {
        existing(id);
        collect(new ChangeAccess(id, Rights.toCore(access)));
    }

    /** Whose an account is; see {@code LedgerConnection.access}. */
    public synchronized Optional<AccountAccess> access(String id) {
        existing(id);
        return Optional.ofNullable(Rights.toApi(replica.read(book -> draft.access(id))));
    }

    private void checkReadable(String id) {
        Rights.checkReadable(id, replica.read(book -> draft.access(id)), actor);
    }

    /** Makes a currency known; see {@code LedgerConnection.defineCurrency}. */
    public synchronized Currency defineCurrency(String code, int scale) {
        Currency asked = new Currency(code, scale);
        if (!asked.equals(currency(code).orElse(null))) {
            collect(new DefineCurrency(code, scale));
        }
        return asked;
    }

    /** The currency of that code, if it is known here or in this transaction. */
    public synchronized Optional<Currency> currency(String code) {
        Currency known = replica.read(book -> draft.currency(code));
        if (known == null) {
            settle();
            known = replica.read(book -> draft.currency(code));
        }
        return Optional.ofNullable(known);
    }

    /** What this server does not have yet may be there all the same: it is asked before anybody is told no. */
    private void settle() {
        settling.await();
        if (replica.copyNumber() != copy) {
            throw new LedgerUnavailableException(
                    "This server's copy of the ledger was replaced meanwhile, as it had fallen behind; nothing was done, try again");
        }
    }

    /** Opens an account; see {@code LedgerConnection.openAccount}. */
    public synchronized Account openAccount(AccountSpec spec) {
        Currency currency = currency(spec.currency()).orElseThrow(() -> new UnknownCurrencyException(spec.currency()));
        OpenAccount open = new OpenAccount(
                spec.id(),
                spec.currency(),
                limit(spec.lowerLimit(), currency, -Operation.MAX_UNITS),
                limit(spec.upperLimit(), currency, Operation.MAX_UNITS));
        AccountTerms known = terms(spec.id());
        if (known == null
                || known.status() == AccountStatus.CLOSED
                || !known.terms().equals(open)) {
            collect(open);
        }
        return existingAccount(spec.id());
    }

    private Account existingAccount(String id) {
        AccountTerms known = terms(id);
        if (known == null) {
            throw new UnknownAccountException(id);
        }
        return Views.account(known);
    }

    private @Nullable AccountTerms terms(String id) {
        return replica.read(book -> draft.terms(id));
    }

    /** Gives an account other limits; see {@code LedgerConnection.changeLimits}. */
    public synchronized Account changeLimits(
            String id, @Nullable BigDecimal lowerLimit, @Nullable BigDecimal upperLimit) {
        Currency currency = existing(id).currency();
        long lower = limit(lowerLimit, currency, -Operation.MAX_UNITS);
        long upper = limit(upperLimit, currency, Operation.MAX_UNITS);
        if (lower > upper) {
            throw new InvalidAmountException("Account " + id + " can't have the lower limit " + lowerLimit
                    + " and the upper limit " + upperLimit + ": they are in the wrong order");
        }
        collect(new ChangeLimits(id, lower, upper));
        return existingAccount(id);
    }

    /** Freezes an account, ends its freeze, or closes it; see {@code LedgerConnection}. */
    public synchronized Account changeStatus(String id, AccountStatus status) {
        existing(id);
        Account now = existingAccount(id);
        boolean endsFreezeOfNone = status == AccountStatus.OPEN && now.status() == AccountStatus.OPEN;
        if (!endsFreezeOfNone && now.status() != status) {
            collect(new ChangeStatus(id, status));
        }
        return existingAccount(id);
    }

    private static long limit(@Nullable BigDecimal limit, Currency currency, long none) {
        return limit == null ? none : Amounts.toUnits(new Money(limit, currency.code()), currency);
    }

    /** The account of that id, if it is open here or in this transaction. */
    public synchronized Optional<Account> account(String id) {
        settle();
        return Optional.ofNullable(terms(id)).map(Views::account);
    }

    /** Posts all legs, or none; see {@code LedgerConnection.post}. */
    public synchronized Receipt post(Posting posting) {
        List<PostedLeg> legs = new ArrayList<>(posting.legs().size());
        for (Leg leg : posting.legs()) {
            legs.add(toUnits(leg));
        }
        Instant since = posting.keySince();
        Post post = new Post(
                postingIds.get(),
                posting.idempotencyKey(),
                since == null ? null : since.toEpochMilli(),
                posting.memo(),
                posting.metadata(),
                legs);
        Receipt known = postedAlready(post);
        if (known != null) {
            return known;
        }
        collect(post);
        return new Receipt(post.posting().toString(), false, block);
    }

    private PostedLeg toUnits(Leg leg) {
        AccountTerms account = existing(leg.account());
        if (!account.currency().code().equals(leg.amount().currency())) {
            throw new CurrencyMismatchException(
                    leg.account(), account.currency().code(), leg.amount());
        }
        return new PostedLeg(leg.account(), leg.amount().currency(), Amounts.toUnits(leg.amount(), account.currency()));
    }

    private @Nullable Receipt postedAlready(Post post) {
        PostingId before = replica.read(book -> book.postedAlready(post));
        if (before == null) {
            before = draft.postedAlready(post);
        }
        return before == null ? null : new Receipt(before.toString(), true);
    }

    /** What an account holds, with this transaction's own postings. */
    public synchronized Balance balance(String id) {
        settle();
        checkReadable(id);
        return replica.read(book -> {
            AccountState state = draft.account(id);
            if (state == null) {
                throw new UnknownAccountException(id);
            }
            return Views.balance(state, draft.netUnits(id));
        });
    }

    /** Reads an account that it is going to change; see {@code LedgerConnection.readForUpdate}. */
    public Balance readForUpdate(String id) {
        return readLocked(id, LockMode.U);
    }

    /** Reads an account that is to stay as it is read; see {@code LedgerConnection.readRepeatably}. */
    public Balance readRepeatably(String id) {
        return readLocked(id, LockMode.S);
    }

    private synchronized Balance readLocked(String id, LockMode mode) {
        if (abandoned) {
            throw new AccountLockedException("The transaction is over; account " + id + " was not locked for it");
        }
        checkReadable(id);
        if (replica.read(book -> book.account(id)) != null || draft.account(id) == null) {
            checkLockCount(id);
            asked = true;
            lockWait.decide(new Command.Lock(terms, id, mode), terms, List.of());
            if (abandoned) {
                lockWait.release(terms);
                throw new AccountLockedException("The transaction was rolled back while it waited for account " + id);
            }
            terms = new LockTerms(terms.transaction(), true, terms.waitMillis(), terms.leaseMillis());
        }
        return balance(id);
    }

    private void checkLockCount(String id) {
        if (!lockedAccounts.contains(id) && lockedAccounts.size() >= bounds.lockCount()) {
            throw new TransactionTooLargeException("A transaction that reads " + (lockedAccounts.size() + 1)
                    + " accounts for update or repeatably; it may read " + bounds.lockCount()
                    + " so. Cut the work into several transactions");
        }
        lockedAccounts.add(id);
    }

    private AccountTerms existing(String id) {
        AccountTerms account = terms(id);
        if (account == null) {
            settle();
            account = terms(id);
        }
        if (account == null) {
            if (replica.read(book -> draft.locked(id))) {
                throw new AccountLockedException(
                        "Account " + id + " is being opened by a transaction that is not decided yet; try again");
            }
            throw new UnknownAccountException(id);
        }
        return account;
    }

    private void collect(Operation operation) {
        int moreBytes = BlockCodec.sizeBytes(new Command.OnePhase(null, List.of(operation)));
        int mostOperations = bounds.operationCount();
        if (operations.size() >= mostOperations || sizeBytes + moreBytes > MAX_BYTES) {
            throw new TransactionTooLargeException("A transaction of " + (operations.size() + 1) + " operations and "
                    + (sizeBytes + moreBytes) + " bytes; it has up to " + mostOperations + " and " + MAX_BYTES
                    + ". Cut the work into several transactions");
        }
        ActAs acting = new ActAs(actor);
        Outcome obstacle = advice(acting, operation);
        if (obstacle instanceof Outcome.Refused) {
            settle();
            obstacle = advice(acting, operation);
        }
        if (obstacle instanceof Outcome.Refused refused) {
            throw refusals.toException(refused.refusal(), List.of(operation));
        }
        // A wait is for the end of the transaction: by then the other one may be over.
        if (!actor.equals(lastActor)) {
            operations.add(acting);
            lastActor = actor;
            sizeBytes += BlockCodec.sizeBytes(new Command.OnePhase(null, List.of(acting)));
        }
        operations.add(operation);
        sizeBytes += moreBytes;
    }

    private @Nullable Outcome advice(ActAs acting, Operation operation) {
        return replica.read(book -> {
            draft.add(acting, true);
            return draft.add(operation, true);
        });
    }
}
