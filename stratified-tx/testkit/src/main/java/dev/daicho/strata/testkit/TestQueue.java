package dev.daicho.strata.testkit;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queue of requests as a broker keeps it: what is PUT is there once its transaction has committed, what was delivered in a transaction that
 * rolls back is delivered again. Its clock goes on only when the earliest message is not due. Used by one thread.
 */
final class TestQueue {

    /** As the server's broker has it; then a message is moved out of the way. */
    private static final int MOST_DELIVERIES = 10;

    private static final class Stored {
        final String text;
        final Map<String, Object> properties;
        final long sequence;
        final Duration due;
        int deliveries;

        Stored(String text, Map<String, Object> properties, long sequence, Duration due) {
            this.text = text;
            this.properties = Map.copyOf(properties);
            this.sequence = sequence;
            this.due = due;
        }
    }

    private final TestTransactions transactions;
    private final PriorityQueue<Stored> stored = new PriorityQueue<>(
            Comparator.<Stored, Duration>comparing(each -> each.due).thenComparing(each -> each.sequence));
    private final Queue queue = Fakes.of(Queue.class, (method, arguments) -> "daicho.strata");
    private Duration now = Duration.ZERO;
    private long sequence;

    TestQueue(TestTransactions transactions) {
        this.transactions = transactions;
    }

    Queue queue() {
        return queue;
    }

    /** How long this has lasted by the queue's clock. */
    Duration now() {
        return now;
    }

    int size() {
        return stored.size();
    }

    /** Whether there is a message that is due by then. */
    boolean isDue(Duration when) {
        Stored first = stored.peek();
        return first != null && first.due.compareTo(when) <= 0;
    }

    /** The clock goes on to then, if it is not there yet. */
    void goOnTo(Duration when) {
        now = when.compareTo(now) > 0 ? when : now;
    }

    /** Delivers the earliest message in a transaction of its own. */
    void deliver(Consumer<Message> consumer) {
        Stored message = stored.remove();
        goOnTo(message.due);
        if (++message.deliveries > MOST_DELIVERIES) {
            throw new IllegalStateException("A message was given back " + MOST_DELIVERIES
                    + " times and would be a dead letter now: " + message.text);
        }
        transactions.begin();
        try {
            consumer.accept(message(message.text, message.properties, message.deliveries));
        } catch (RuntimeException | Error thrown) {
            transactions.markForRollback();
            throw thrown;
        } finally {
            if (!transactions.end()) {
                stored.add(message);
            }
        }
    }

    ConnectionFactory connections() {
        return Fakes.of(ConnectionFactory.class, (method, arguments) -> {
            if (method.equals("createContext")) {
                return context();
            }
            throw Fakes.unsupported(ConnectionFactory.class, method);
        });
    }

    private JMSContext context() {
        return Fakes.of(JMSContext.class, (method, arguments) -> switch (method) {
            case "createTextMessage" ->
                message(arguments.length == 0 ? "" : String.valueOf(arguments[0]), new HashMap<>(), 0);
            case "createProducer" -> new Producer().face;
            case "close" -> null;
            default -> throw Fakes.unsupported(JMSContext.class, method);
        });
    }

    private final class Producer {
        private Duration delay = Duration.ZERO;
        private final JMSProducer face = Fakes.of(JMSProducer.class, this::answer);

        private @Nullable Object answer(String method, Object[] arguments) throws Exception {
            switch (method) {
                case "setDeliveryDelay" -> delay = Duration.ofMillis((Long) arguments[0]);
                case "send" -> {
                    Object body = arguments[1];
                    TextMessage message =
                            body instanceof TextMessage text ? text : message(String.valueOf(body), new HashMap<>(), 0);
                    put((Queue) arguments[0], message, delay);
                }
                default -> throw Fakes.unsupported(JMSProducer.class, method);
            }
            return face;
        }
    }

    private void put(Queue where, TextMessage message, Duration delay) throws Exception {
        if (where != queue) {
            throw new UnsupportedOperationException("The test kit has one queue, that of requests");
        }
        Map<String, Object> properties = new HashMap<>();
        String format = message.getStringProperty("daicho_format");
        if (format != null) {
            properties.put("daicho_format", format);
        }
        Stored later = new Stored(message.getText(), properties, sequence++, now.plus(delay));
        if (!transactions.isActive()) {
            stored.add(later);
            return;
        }
        transactions.afterwards(status -> {
            if (status == Status.STATUS_COMMITTED) {
                stored.add(later);
            }
        });
    }

    private static TextMessage message(String text, Map<String, Object> properties, int deliveries) {
        return Fakes.of(TextMessage.class, (method, arguments) -> switch (method) {
            case "getText" -> text;
            case "setStringProperty" -> properties.put((String) arguments[0], arguments[1]);
            case "getStringProperty" -> properties.get((String) arguments[0]);
            case "getIntProperty" -> arguments[0].equals("JMSXDeliveryCount") ? deliveries : 0;
            case "getJMSMessageID" -> "ID:test-kit";
            case "getJMSRedelivered" -> deliveries > 1;
            default -> throw Fakes.unsupported(TextMessage.class, method);
        });
    }
}
