package dev.daicho.strata.chain;

import dev.daicho.strata.nodes.Nodes;
import dev.daicho.strata.tracking.Tracking;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows {@link StrataMXBean} in the server's management registry for as long as this is deployed.
 *
 * <p>Thread-safe. Source: S11.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@SuppressWarnings("NullAway.Init") // the container fills the fields
public class StrataManagement {

    static final String NAME = "dev.daicho:type=Strata";

    private static final Logger LOG = LoggerFactory.getLogger(StrataManagement.class);

    @EJB
    private Tracking tracking;

    @EJB
    private OperatorActs operators;

    @EJB
    private PurgeFinished finished;

    @EJB
    private PolicyInForce policy;

    @PostConstruct
    void show() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(
                            new StrataConsole(tracking, operators, finished, policy, Nodes.from(System::getProperty)),
                            new ObjectName(NAME));
        } catch (JMException failed) {
            // Chains run all the same, and there is the other door.
            LOG.warn("{} can't be shown in the management registry", NAME, failed);
        }
    }

    @PreDestroy
    void hide() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(NAME));
        } catch (InstanceNotFoundException gone) {
            LOG.debug("{} was gone already", NAME);
        } catch (JMException failed) {
            LOG.warn("{} can't be taken out of the management registry", NAME, failed);
        }
    }
}
