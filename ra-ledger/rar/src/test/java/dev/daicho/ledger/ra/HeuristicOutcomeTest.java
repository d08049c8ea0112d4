package dev.daicho.ledger.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ra.contract.AdapterContract;
import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.Site;
import dev.daicho.ra.contract.TestXid;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A branch that an administrator has completed, and what its transaction manager hears when it comes back after all: XA-CHECKLIST 27, 29, 38. */
class HeuristicOutcomeTest extends AdapterContract {

    private static final TestXid COMMITTED = TestXid.of(1);
    private static final TestXid ROLLED_BACK = TestXid.of(2);

    @Override
    protected AdapterFixture fixture() {
        return new LedgerFixture();
    }

    private <T> T bean(Class<T> kind, String operation, Object... arguments) throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String directory = ObjectName.quote(root.resolve("data").toString());
        ObjectName name = beans.queryNames(new ObjectName("dev.daicho:type=Ledger,directory=" + directory + ",*"), null)
                .iterator()
                .next();
        String[] types = new String[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i] instanceof Boolean ? "boolean" : String.class.getName();
        }
        return kind.cast(beans.invoke(name, operation, arguments, types));
    }

    private List<String> lines(String operation) throws Exception {
        return List.of(bean(String[].class, operation));
    }

    private static String branch(String line) {
        return line.substring(0, line.indexOf('\t'));
    }

    private static void assertCode(int code, Executable call) {
        XAException told = assertThrows(XAException.class, call);
        assertEquals(code, told.errorCode, told.getMessage());
    }

    /** Prepares two branches and completes them by hand, each in its own way. */
    private void completeByHand() throws Exception {
        site.prepare(site.link(), COMMITTED, 1);
        site.prepare(site.link(), ROLLED_BACK, 2);
        List<String> inDoubt = lines("listInDoubt");
        assertEquals(2, inDoubt.size(), inDoubt::toString);
        assertTrue(bean(Boolean.class, "completeInDoubt", branch(inDoubt.get(0)), true, "its server burned down"));
        assertTrue(bean(Boolean.class, "completeInDoubt", branch(inDoubt.get(1)), false, "so did this one's"));
        assertEquals(List.of(), lines("listInDoubt"));
    }

    private void assertTold(XAResource resource) throws Exception {
        assertEquals(Set.of(COMMITTED, ROLLED_BACK), Site.recovered(resource));
        for (int i = 0; i < 2; i++) {
            assertCode(XAException.XA_HEURCOM, () -> resource.commit(COMMITTED, false));
            assertCode(XAException.XA_HEURCOM, () -> resource.rollback(COMMITTED));
            assertCode(XAException.XA_HEURRB, () -> resource.commit(ROLLED_BACK, false));
            assertCode(XAException.XA_HEURRB, () -> resource.rollback(ROLLED_BACK));
        }
        assertTrue(site.isCommitted(1));
        assertFalse(site.isCommitted(2));
    }

    @Test
    void shouldTellTheManagerHowItsBranchWasCompletedUntilItForgets() throws Exception {
        completeByHand();
        assertTold(site.link().xa());
        site = site.crash();
        XAResource resource = site.recoveryResource();
        assertTold(resource);
        resource.forget(COMMITTED);
        assertEquals(Set.of(ROLLED_BACK), Site.recovered(resource));
        resource.forget(ROLLED_BACK);
        assertEquals(Set.of(), Site.recovered(resource));
        assertCode(XAException.XAER_NOTA, () -> resource.forget(COMMITTED));
        assertCode(XAException.XAER_NOTA, () -> resource.commit(COMMITTED, false));
        assertCode(XAException.XAER_NOTA, () -> resource.rollback(ROLLED_BACK));
        assertTrue(site.isCommitted(1));
        assertFalse(site.isCommitted(2));
    }

    @Test
    void shouldLetAnAdministratorForgetForAManagerThatIsGone() throws Exception {
        completeByHand();
        List<String> completed = lines("listCompletedByHand");
        assertEquals(2, completed.size(), completed::toString);
        assertTrue(completed.get(0).endsWith("\tcommitted"), completed.get(0));
        assertTrue(completed.get(1).endsWith("\trolled back"), completed.get(1));
        for (String line : completed) {
            assertTrue(bean(Boolean.class, "forgetCompleted", branch(line), "no such server any more"));
        }
        assertFalse(bean(Boolean.class, "forgetCompleted", branch(completed.get(0)), "once more"));
        assertEquals(Set.of(), Site.recovered(site.recoveryResource()));
        List<String> audit = Files.readAllLines(Path.of(root.resolve("data").toString(), "audit.log"));
        assertEquals(
                2, audit.stream().filter(line -> line.contains("\tforgotten\t")).count(), audit::toString);
        assertEquals(
                1,
                audit.stream()
                        .filter(line -> line.contains("\tmanual commit done\t"))
                        .count(),
                audit::toString);
    }
}
