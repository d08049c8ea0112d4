package dev.daicho.strata.testkit;

import dev.daicho.strata.ChainId;
import dev.daicho.strata.ChainStatus;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StrataOperations;
import dev.daicho.strata.StratifiedTransactions;
import dev.daicho.strata.UnknownChainException;
import dev.daicho.strata.chain.StrataOperationsBean;
import dev.daicho.strata.chain.StratifiedTransactionsBean;
import dev.daicho.strata.chain.StratumListener;
import dev.daicho.strata.telemetry.Telemetry;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBContext;
import jakarta.ejb.MessageDrivenContext;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerService;
import jakarta.enterprise.inject.Instance;
import jakarta.jms.MessageListener;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/**
 * Runs chains of your own member beans in a plain unit test, without a server and without waiting:
 *
 * <pre>{@code
 * try (StrataKit kit = StrataKit.start()) {
 *   kit.deploy(OrderMember.class, InvoiceMember.class, Orders.class);
 *   ChainId chain = kit.inTransaction(() -> kit.strata().begin("order", new Order("novel", 3)));
 *   kit.run();
 *   assertEquals(ChainState.DONE, kit.status(chain).state());
 * }
 * }</pre>
 *
 * <p>The beans of {@code stratified-tx.jar} do the work as they do in a server, in JTA transactions of Narayana with tables in an H2 of the kit's own: retries,
 * parking, joins, order keys, operators' acts and compensation are not imitated. What is imitated is the broker (one queue, one consumer, a clock that goes on by
 * itself when the next message is not due) and of the container: fields with {@code @EJB}, {@code @Resource}, {@code @Inject} and {@code @PersistenceContext},
 * transaction attributes, and what exceptions do to transactions. What it has not: other nodes, interceptors, security, CDI, several strata at the same time. Bean
 * classes need a constructor without parameters and can't be final.
 *
 * <p>Used by the thread that started it. Source: S2, S8, S10, S11.
 */
public final class StrataKit implements AutoCloseable {

    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final String MEMBERS = "java:global/strata/";

    private final Map<String, Object> names = TestNames.open();
    private final TestTransactions transactions = new TestTransactions();
    private final TestDatabase database = new TestDatabase(transactions);
    private final TestQueue queue = new TestQueue(transactions);
    private final Beans beans = new Beans(names, transactions, database::entities);
    private final MessageListener listener;
    private final StratifiedTransactions strata;
    private final StrataOperations operations;

    private StrataKit() {
        names.put("java:/JmsXA", queue.connections());
        names.put("java:/daicho/queue/strata", queue.queue());
        names.put("java:/daicho/DaichoDS", database.source());
        names.put("java:jboss/TransactionManager", transactions.manager());
        beans.offer(DataSource.class, database.source());
        beans.offer(TransactionManager.class, transactions.manager());
        beans.offer(UserTransaction.class, transactions.user());
        beans.offer(TransactionSynchronizationRegistry.class, transactions.registry());
        beans.offer(MessageDrivenContext.class, context(MessageDrivenContext.class));
        beans.offer(SessionContext.class, context(SessionContext.class));
        beans.offer(EJBContext.class, context(EJBContext.class));
        beans.offer(
                TimerService.class,
                Fakes.of(TimerService.class, (method, arguments) -> Fakes.of(Timer.class, (m, a) -> null)));
        beans.offer(Telemetry.class, new Telemetry(none(), none()));
        beans.know(StratifiedTransactionsBean.class, StrataOperationsBean.class);
        listener = beans.get(StratumListener.class);
        strata = beans.get(StratifiedTransactions.class);
        operations = beans.get(StrataOperations.class);
    }

    /** With nothing deployed and empty tables. One at a time for a thread; close it. */
    public static StrataKit start() {
        try {
            return new StrataKit();
        } catch (RuntimeException | Error failure) {
            TestNames.close();
            throw failure;
        }
    }

    /** Binds a resource that beans ask for by that JNDI name: the real one, or a stand-in. Say it before they are deployed. */
    public StrataKit bind(String jndiName, Object resource) {
        names.put(jndiName, resource);
        return this;
    }

    /**
     * Deploys beans: members, which are bound by the name that their {@code @EJB} or {@link Member} annotation says, and beans that those need by an
     * interface.
     */
    public StrataKit deploy(Class<?>... classes) {
        beans.know(classes);
        for (Class<?> each : classes) {
            if (MemberTransaction.class.isAssignableFrom(each)) {
                names.put(MEMBERS + memberName(each), beans.get(each));
            }
        }
        return this;
    }

    /** Deploys a member that is there already, such as a stand-in for one of somebody else's. It runs in the stratum's transaction. */
    public StrataKit deploy(String name, MemberTransaction<?> member) {
        names.put(MEMBERS + name, member);
        return this;
    }

    /** Takes a member away: requests for it wait. */
    public StrataKit undeploy(String name) {
        if (names.remove(MEMBERS + name) == null) {
            throw new IllegalArgumentException("Member " + name + " is not deployed");
        }
        return this;
    }

    private static String memberName(Class<?> member) {
        for (EJB binding : member.getAnnotationsByType(EJB.class)) {
            if (binding.name().startsWith(MEMBERS)) {
                return binding.name().substring(MEMBERS.length());
            }
        }
        Member said = member.getAnnotation(Member.class);
        if (said == null) {
            throw new IllegalArgumentException(member.getName() + " says neither by @EJB(name = \"" + MEMBERS
                    + "…\") nor by @Member what it is called");
        }
        return said.name();
    }

    /** A bean of yours, as another would get it injected. */
    public <T> T bean(Class<T> type) {
        return beans.get(type);
    }

    /** What your beans get injected as {@link StratifiedTransactions}. Nothing runs while {@code await} waits: {@link #run} does. */
    public StratifiedTransactions strata() {
        return strata;
    }

    /** What an operator does. */
    public StrataOperations operations() {
        return operations;
    }

    /** The database of {@code java:/daicho/DaichoDS}, in which tables for your beans can be made as well. */
    public DataSource database() {
        return database.source();
    }

    /** Does something in a transaction, which commits unless it throws. */
    public <R> R inTransaction(Callable<R> work) throws Exception {
        transactions.begin();
        R result;
        try {
            result = work.call();
        } catch (Exception | Error thrown) {
            transactions.markForRollback();
            transactions.end();
            throw thrown;
        }
        if (!transactions.end()) {
            throw new IllegalStateException("The transaction was rolled back");
        }
        return result;
    }

    /** Delivers the next message, however far away its time is; false if there is none. Mostly one attempt of one stratum. */
    public boolean step() {
        if (queue.size() == 0) {
            return false;
        }
        queue.deliver(listener::onMessage);
        return true;
    }

    /** Runs everything that comes within ten minutes, which is time enough for all attempts by the usual settings. */
    public void run() {
        run(USUAL);
    }

    /** Runs everything that comes within a time by the kit's clock, which then has gone on by that time; it takes no longer than the work does. */
    public void run(Duration time) {
        Duration end = queue.now().plus(time);
        while (queue.isDue(end)) {
            step();
        }
        queue.goOnTo(end);
    }

    /**
     * Where a chain is.
     *
     * @throws UnknownChainException if there is none, as when its first transaction rolled back
     */
    public ChainStatus status(ChainId chain) {
        return strata.status(chain).orElseThrow(() -> new UnknownChainException("There is no chain " + chain));
    }

    @Override
    public void close() {
        TestNames.close();
        database.close();
    }

    private <T extends EJBContext> T context(Class<T> type) {
        Principal caller = () -> "test";
        return Fakes.of(type, (method, arguments) -> switch (method) {
            case "setRollbackOnly" -> {
                transactions.markForRollback();
                yield null;
            }
            case "getRollbackOnly" -> transactions.isMarkedForRollback();
            case "getCallerPrincipal" -> caller;
            case "isCallerInRole" -> true;
            default -> throw Fakes.unsupported(type, method);
        });
    }

    /** Nobody traces or measures. */
    @SuppressWarnings("unchecked")
    private static <T> Instance<T> none() {
        return Fakes.of(Instance.class, (method, arguments) -> false);
    }
}
