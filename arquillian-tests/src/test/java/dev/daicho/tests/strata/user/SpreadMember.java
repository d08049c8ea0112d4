package dev.daicho.tests.strata.user;

import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.StratumContext;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Works on two servers inside one stratum: here, and by a bean of another server that takes part in the same transaction. Then it fails, if told to. */
@Stateless
@EJB(name = "java:global/strata/spread", beanInterface = MemberTransaction.class, beanName = "SpreadMember")
public class SpreadMember implements MemberTransaction<Job> {

    @EJB
    private Effects effects;

    @Override
    public Class<Job> payloadType() {
        return Job.class;
    }

    @Override
    public void run(Job job, StratumContext stratum) throws Exception {
        effects.add(job.key() + " here", stratum.stratumNumber());
        far().add(job.key() + " there", stratum.stratumNumber());
        if (stratum.attempt() <= job.failures()) {
            throw new IllegalStateException("told to fail after both have worked");
        }
    }

    @SuppressWarnings("BanJNDI") // a fixed name
    private static FarEffects far() throws NamingException {
        Hashtable<String, Object> where = new Hashtable<>();
        where.put(Context.INITIAL_CONTEXT_FACTORY, "org.wildfly.naming.client.WildFlyInitialContextFactory");
        where.put(Context.PROVIDER_URL, System.getProperty("daicho.test.far"));
        return (FarEffects) new InitialContext(where).lookup("ejb:/user/FarEffectsBean!" + FarEffects.class.getName());
    }
}
