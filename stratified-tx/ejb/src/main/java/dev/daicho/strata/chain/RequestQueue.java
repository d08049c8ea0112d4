package dev.daicho.strata.chain;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.time.Duration;

/**
 * The recoverable queue: a PUT belongs to the current transaction, and the message is there if and only if that commits.
 *
 * <p>Thread-safe. As durable as the broker. Source: S2, S5, ¶64, ¶84.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class RequestQueue {

    static final String JNDI_NAME = "java:/daicho/queue/strata";

    @Resource(lookup = "java:/JmsXA")
    private ConnectionFactory connections;

    @Resource(lookup = JNDI_NAME)
    private Queue queue;

    /** To be delivered after the delay, counted from the commit at the earliest. */
    public void put(RequestMessage message, Duration delay) {
        try (JMSContext context = connections.createContext()) {
            TextMessage text = context.createTextMessage(message.encode());
            // For who looks into the queue; nothing here reads them.
            text.setStringProperty("daicho_chain", message.request().chain().toString());
            text.setStringProperty("daicho_member", message.request().member());
            context.createProducer().setDeliveryDelay(delay.toMillis()).send(queue, text);
        } catch (JMSException failure) {
            throw new JMSRuntimeException("Could not put the request for " + message.request(), null, failure);
        }
    }
}
