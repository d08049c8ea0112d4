package dev.daicho.ledger.core;

import dev.daicho.ledger.AccountLockedException;
import dev.daicho.ledger.BlockResult;
import dev.daicho.ledger.Currency;
import dev.daicho.ledger.DuplicatePostingException;
import dev.daicho.ledger.LedgerBusyException;
import dev.daicho.ledger.LedgerException;
import dev.daicho.ledger.LedgerUnavailableException;
import dev.daicho.ledger.Leg;
import dev.daicho.ledger.OutcomeUnknownException;
import dev.daicho.ledger.Posting;
import dev.daicho.ledger.PostingBlock;
import dev.daicho.ledger.PostingResult;
import dev.daicho.ledger.Receipt;
import dev.daicho.ledger.TransactionTooLargeException;
import dev.daicho.ledger.UnknownCurrencyException;
import dev.daicho.ledger.core.block.Actor;
import dev.daicho.ledger.core.block.Command;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ActAs;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import dev.daicho.ledger.core.block.Operation.PostingId;
import dev.daicho.ledger.core.block.Outcome;
import dev.daicho.ledger.core.buffer.Answer;
import dev.daicho.ledger.core.buffer.BlockBuffer;
import dev.daicho.ledger.core.replica.Replica;
import java.io.Closeable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of postings that go to the ledger asynchronously, each posting a transaction of its own, beside what transaction managers ask
 * for and through the same buffer, log and book. What is on its way is bounded; whoever brings more waits.
 *
 * <p>Thread-safe. A posting that is told as posted is durable. Results are told by a thread of its own, never by the log's.
 *
 * <p>Source: L3, L4; JP 7144490 B2, first embodiment (claim 1).
 */
final class MassSubmission implements Closeable {

    private final Replica replica;
    private final Settling settling;
    private final BlockBuffer buffer;
    private final Refusals refusals;
    private final Supplier<PostingId> postingIds;
    private final int bound;
    private final boolean keepByDefault;
    private final long waitNanos;
    private final Semaphore room;
    private final ExecutorService teller;

    MassSubmission(
            Replica replica,
            BlockBuffer buffer,
            Refusals refusals,
            Settling settling,
            Supplier<PostingId> postingIds,
            LedgerConfig config) {
        this.settling = settling;
        this.replica = replica;
        this.buffer = buffer;
        this.refusals = refusals;
        this.postingIds = postingIds;
        this.bound = config.massQueuePostings();
        this.keepByDefault = config.keepBoundaries();
        this.waitNanos = config.requestTimeoutNanos();
        this.room = new Semaphore(bound, true);
        this.teller = Executors.newSingleThreadExecutor(config.threads());
    }

    /** This server's copy may be a little behind what somebody was answered: before it says that there is none, it asks. */
    private @Nullable Currency currency(String code) {
        Currency known = replica.read(book -> book.currency(code));
        if (known == null) {
            settling.await();
            known = replica.read(book -> book.currency(code));
        }
        return known;
    }

    /** See {@code LedgerConnection.submit}. */
    CompletionStage<BlockResult> submit(Actor actor, PostingBlock block) {
        int count = block.postings().size();
        if (count > bound) {
            throw new TransactionTooLargeException("A block of " + count + " postings; this server takes " + bound
                    + " at a time. Cut it into several, or raise the bound");
        }
        enter(count);
        try {
            return send(actor, block)
                    .whenCompleteAsync((result, failure) -> room.release(count), teller)
                    .minimalCompletionStage();
        } catch (RuntimeException refused) {
            room.release(count);
            throw refused;
        }
    }

    private void enter(int count) {
        boolean entered;
        try {
            entered = room.tryAcquire(count, waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LedgerBusyException(
                    "Interrupted while waiting for room for a block of " + count + " postings; nothing was done");
        }
        if (!entered) {
            throw new LedgerBusyException("There was no room for a block of " + count + " postings within "
                    + TimeUnit.NANOSECONDS.toMillis(waitNanos) + " ms: " + (bound - room.availablePermits()) + " of "
                    + bound + " are on their way. Nothing was done, try again later");
        }
    }

    private CompletableFuture<BlockResult> send(Actor actor, PostingBlock block) {
        ActAs acting = actor.equals(Actor.NOBODY) ? null : new ActAs(actor);
        int count = block.postings().size();
        PostingResult[] results = new PostingResult[count];
        List<Post> posts = new ArrayList<>(count);
        List<Command> commands = new ArrayList<>(count);
        int[] places = new int[count];
        Map<String, Currency> currencies = new HashMap<>();
        for (int i = 0; i < count; i++) {
            try {
                Post post = toPost(block.postings().get(i), currencies);
                places[posts.size()] = i;
                posts.add(post);
                commands.add(new Command.OnePhase(null, acting == null ? List.of(post) : List.of(acting, post)));
            } catch (LedgerException mistake) {
                results[i] = new PostingResult.Refused(mistake);
            }
        }
        if (commands.isEmpty()) {
            return CompletableFuture.completedFuture(new BlockResult(List.of(results)));
        }
        PostingBlock.Boundary boundary = block.boundary();
        boolean kept = boundary == null ? keepByDefault : boundary == PostingBlock.Boundary.KEPT;
        CompletableFuture<List<Answer>> answers = kept ? buffer.submitKept(commands) : buffer.submitDissolved(commands);
        return answers.thenApplyAsync(
                all -> {
                    for (int i = 0; i < all.size(); i++) {
                        results[places[i]] = result(posts.get(i), all.get(i));
                    }
                    return new BlockResult(List.of(results));
                },
                teller);
    }

    private Post toPost(Posting posting, Map<String, Currency> currencies) {
        List<PostedLeg> legs = new ArrayList<>(posting.legs().size());
        for (Leg leg : posting.legs()) {
            String code = leg.amount().currency();
            Currency currency = currencies.get(code);
            if (currency == null) {
                currency = currency(code);
                if (currency == null) {
                    throw new UnknownCurrencyException(code);
                }
                currencies.put(code, currency);
            }
            legs.add(new PostedLeg(leg.account(), code, Amounts.toUnits(leg.amount(), currency)));
        }
        Instant since = posting.keySince();
        return new Post(
                postingIds.get(),
                posting.idempotencyKey(),
                since == null ? null : since.toEpochMilli(),
                posting.memo(),
                posting.metadata(),
                legs);
    }

    private PostingResult result(Post post, Answer answer) {
        Outcome outcome = answer.outcome();
        if (outcome instanceof Outcome.Committed) {
            return new PostingResult.Posted(
                    new Receipt(post.posting().toString(), false, CompletableFuture.completedFuture(answer.blockId())));
        } else if (outcome instanceof Outcome.Waiting waiting) {
            return new PostingResult.Refused(new AccountLockedException("Another transaction holds " + waiting.subject()
                    + ". Nothing was done for this posting, submit it again"));
        } else if (outcome instanceof Outcome.Refused refused) {
            RuntimeException told = refusals.toException(refused.refusal(), List.<Operation>of(post));
            if (told instanceof DuplicatePostingException duplicate) {
                return new PostingResult.Posted(new Receipt(duplicate.postingId(), true));
            }
            return told instanceof OutcomeUnknownException unknown
                    ? new PostingResult.Unknown(unknown)
                    : new PostingResult.Refused(asLedgers(told));
        }
        return failed(outcome, answer.failure());
    }

    private static PostingResult failed(@Nullable Outcome outcome, @Nullable LedgerException failure) {
        if (failure instanceof OutcomeUnknownException unknown) {
            return new PostingResult.Unknown(unknown);
        }
        return failure == null
                ? new PostingResult.Unknown(
                        new OutcomeUnknownException("The ledger answered a posting with " + outcome))
                : new PostingResult.Refused(failure);
    }

    private static LedgerException asLedgers(RuntimeException told) {
        return told instanceof LedgerException known
                ? known
                : new LedgerUnavailableException("The ledger refused a posting: " + told.getMessage(), told);
    }

    /** How many postings are on their way. */
    int underWayCount() {
        return bound - room.availablePermits();
    }

    @Override
    public void close() {
        teller.shutdown();
    }
}
