package dev.daicho.benchmarks.app;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;

/** The yardstick of a stratum: one consumer that gets a persistent message and puts it again, in a transaction of the broker's own. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@JMSDestinationDefinition(
        name = "java:app/benchmark/relay",
        interfaceName = "jakarta.jms.Queue",
        destinationName = "benchmark.relay")
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class LocalRelay {

    /** Not the managed one: that has no transactions of its own. */
    @Resource(lookup = "java:/ConnectionFactory")
    private ConnectionFactory connections;

    @Resource(lookup = "java:app/benchmark/relay")
    private Queue queue;

    /** Hops a second. */
    public double run(int hops, String payload) throws JMSException {
        try (JMSContext context = connections.createContext(JMSContext.SESSION_TRANSACTED)) {
            context.createProducer().send(queue, context.createTextMessage(payload));
            context.commit();
            long began = System.nanoTime();
            try (JMSConsumer consumer = context.createConsumer(queue)) {
                for (int hop = 0; hop < hops; hop++) {
                    Message message = consumer.receive(10_000);
                    if (message == null) {
                        throw new IllegalStateException("hop " + hop + " never came");
                    }
                    context.createProducer().send(queue, context.createTextMessage(message.getBody(String.class)));
                    context.commit();
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                consumer.receive(10_000);
                context.commit();
                return hops / seconds;
            }
        }
    }
}
