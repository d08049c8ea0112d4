package dev.daicho.ledger.core;

import dev.daicho.ledger.Account;
import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.AccountSpec;
import dev.daicho.ledger.Balance;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.CurrencyMismatchException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Leg;
import dev.daicho.ledger.Money;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.Receipt;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.UnknownAccountException;
import dev.daicho.ledger.UnknownCurrencyException;
import dev.daicho.ledger.core.block.BlockCodec;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.LockTerms;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.book.AccountState;
import dev.daicho.ledger.core.book.Draft;
import dev.daicho.ledger.core.replica.Replica;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** The most operations in one transaction. */
    public static final int MAX_OPERATION_COUNT = 10_000;

    /** The most bytes that one transaction takes in the log. */
    public static final int MAX_BYTES = 1 << 20;

    private final Replica replica;
    private final Refusals refusals;
    private final Supplier<PostingId> postingIds;
    private final List<Operation> operations = new ArrayList<>();
    private final Draft draft;
    private final LockWait lockWait;
    private final Settling settling;
    private final long copy;
    private volatile LockTerms terms;
    private volatile boolean asked;
    private volatile boolean abandoned;
    private int sizeBytes;

    LedgerTransaction(
            Replica replica,
            Refusals refusals,
            Supplier<PostingId> postingIds,
            LockWait lockWait,
            LockTerms terms,
            Settling settling) {
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
        AccountState known = find(spec.id());
        if (known == null || !known.terms().equals(open)) {
            collect(open);
        }
        return Views.account(open, currency);
    }

    private static long limit(@Nullable BigDecimal limit, Currency currency, long none) {
        return limit == null ? none : Amounts.toUnits(new Money(limit, currency.code()), currency);
    }

    /** The account of that id, if it is open here or in this transaction. */
    public synchronized Optional<Account> account(String id) {
        settle();
        return Optional.ofNullable(find(id)).map(Views::account);
    }

    /** Posts all legs, or none; see {@code LedgerConnection.post}. */
    public synchronized Receipt post(Posting posting) {
        List<PostedLeg> legs = new ArrayList<>(posting.legs().size());
        for (Leg leg : posting.legs()) {
            legs.add(toUnits(leg));
        }
        Post post = new Post(postingIds.get(), posting.idempotencyKey(), posting.memo(), legs);
        Receipt known = postedAlready(post);
        if (known != null) {
            return known;
        }
        collect(post);
        return new Receipt(post.posting().toString(), false);
    }

    private PostedLeg toUnits(Leg leg) {
        AccountState account = existing(leg.account());
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
        if (replica.read(book -> book.account(id)) != null || draft.account(id) == null) {
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

    private @Nullable AccountState find(String id) {
        return replica.read(book -> draft.account(id));
    }

    private AccountState existing(String id) {
        AccountState account = find(id);
        if (account == null) {
            settle();
            account = find(id);
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
        if (operations.size() == MAX_OPERATION_COUNT || sizeBytes + moreBytes > MAX_BYTES) {
            throw new TransactionTooLargeException("A transaction of " + (operations.size() + 1) + " operations and "
                    + (sizeBytes + moreBytes) + " bytes; it has up to " + MAX_OPERATION_COUNT + " and " + MAX_BYTES
                    + ". Cut the work into several transactions");
        }
        Outcome obstacle = replica.read(book -> draft.add(operation, true));
        if (obstacle instanceof Outcome.Refused) {
            settle();
            obstacle = replica.read(book -> draft.add(operation, true));
        }
        if (obstacle instanceof Outcome.Refused refused) {
            throw refusals.toException(refused.refusal(), List.of(operation));
        }
        // A wait is for the end of the transaction: by then the other one may be over.
        operations.add(operation);
        sizeBytes += moreBytes;
    }
}
