package dev.daicho.ledger.ra;

import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A management bean of one ledger in the server's registry, until closed.
 *
 * <p>Thread-safe.
 */
final class BeanRegistration implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(BeanRegistration.class);

    private final ObjectName name;

    private BeanRegistration(ObjectName name) {
        this.name = name;
    }

    /** Puts a bean into the registry, under {@code dev.daicho:type=…,node=…,directory=…}. */
    static BeanRegistration of(Object bean, String type, String node, Path directory) {
        try {
            ObjectName name = new ObjectName("dev.daicho:type=" + type + ",node=" + ObjectName.quote(node)
                    + ",directory=" + ObjectName.quote(directory.toString()));
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
            return new BeanRegistration(name);
        } catch (JMException failed) {
            throw new IllegalStateException("The management bean " + type + " can't be registered", failed);
        }
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            LOG.debug("{} was gone already", name);
        } catch (JMException failed) {
            LOG.warn("{} can't be taken out of the management registry", name, failed);
        }
    }
}
