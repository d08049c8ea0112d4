package dev.daicho.strata.nodes;

import dev.daicho.strata.InvalidRequestException;
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
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The store-and-forward queues to other nodes: a PUT belongs to the current transaction; once that has committed, the broker moves the message
 * to the other node's queue by itself, for as long as it takes, and once in effect.
 *
 * <p>Thread-safe. As durable as the broker. Source: S3; claim 3, figs. 5 and 7.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class NodeQueues {

    /** A message's property that says its format. */
    public static final String FORMAT_PROPERTY = "daicho_format";

    private static final String PREFIX = "java:/daicho/queue/strata-to-";

    @Resource(lookup = "java:/JmsXA")
    private ConnectionFactory connections;

    /**
     * That there is a way to a node.
     *
     * @throws InvalidRequestException if there is none
     */
    public void require(String node) {
        queue(node);
    }

    /** Goes to that node if and only if the current transaction commits. */
    public void put(String node, ChainNews news) {
        Queue queue = queue(node);
        try (JMSContext context = connections.createContext()) {
            TextMessage text = context.createTextMessage(news.encode());
            text.setStringProperty(FORMAT_PROPERTY, ChainNews.FORMAT);
            text.setStringProperty("daicho_chain", news.facts().chain().toString());
            context.createProducer().send(queue, text);
        } catch (JMSException failure) {
            throw new JMSRuntimeException("Could not put news for node " + node, null, failure);
        }
    }

    @SuppressWarnings("BanJNDI") // a node's name is checked: no more than letters, digits and _ . -
    private static Queue queue(String node) {
        String name = PREFIX + Nodes.checked(node);
        try {
            InitialContext context = new InitialContext();
            try {
                if (context.lookup(name) instanceof Queue queue) {
                    return queue;
                }
            } finally {
                context.close();
            }
        } catch (NamingException absent) {
            throw new InvalidRequestException(
                    "There is no way to node " + node + ": no queue is bound to " + name
                            + ". Define it and its bridge in the server, as the guide on several servers shows",
                    absent);
        }
        throw new InvalidRequestException("What is bound to " + name + " is no queue");
    }
}
