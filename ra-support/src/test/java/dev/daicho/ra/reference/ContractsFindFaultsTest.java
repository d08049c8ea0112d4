package dev.daicho.ra.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.daicho.ra.contract.AdapterFixture;
import dev.daicho.ra.contract.ManagedConnectionContract;
import dev.daicho.ra.contract.RecoveryContract;
import dev.daicho.ra.contract.XAResourceContract;
import dev.daicho.ra.contract.XAResourceRandomizedContract;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The test of the tests: each fault is found by the contract that is there for it, and a sound adapter passes in the same set-up. */
class ContractsFindFaultsTest {

    private static final String RANDOMIZED = "shouldAnswerEverySequenceAsTheModelDoes";

    static class FaultyXAResource extends XAResourceContract {
        @Override
        protected AdapterFixture fixture() {
            return new FaultyFixture();
        }
    }

    static class FaultyXAResourceRandomized extends XAResourceRandomizedContract {
        @Override
        protected AdapterFixture fixture() {
            return new FaultyFixture();
        }
    }

    static class FaultyRecovery extends RecoveryContract {
        @Override
        protected AdapterFixture fixture() {
            return new FaultyFixture();
        }
    }

    static class FaultyManagedConnection extends ManagedConnectionContract {
        @Override
        protected AdapterFixture fixture() {
            return new FaultyFixture();
        }
    }

    @AfterEach
    void repair() {
        FaultyFixture.fault = Fault.NONE;
    }

    @Test
    void shouldPassWithoutFault() {
        TestExecutionSummary summary = run(
                selectClass(FaultyXAResource.class),
                selectClass(FaultyXAResourceRandomized.class),
                selectClass(FaultyRecovery.class),
                selectClass(FaultyManagedConnection.class));
        assertEquals(
                List.of(),
                summary.getFailures().stream()
                        .map(failure -> failure.getException().toString())
                        .toList());
        assertTrue(summary.getTestsSucceededCount() > 60, "tests that ran: " + summary.getTestsSucceededCount());
    }

    static List<Arguments> faultsAndTheirTests() {
        return List.of(
                arguments(Fault.SAME_RM_ALWAYS, FaultyXAResource.class, "shouldTellItsResourceManagerFromOthers"),
                arguments(Fault.RECOVER_EMPTY, FaultyXAResource.class, "shouldTellCompleteListOncePerScan"),
                arguments(Fault.RECOVER_EMPTY, FaultyRecovery.class, "shouldRecoverThousandBranchesCompletely"),
                arguments(Fault.RECOVER_EMPTY, FaultyXAResourceRandomized.class, RANDOMIZED),
                arguments(Fault.RECOVER_FIRST_ONLY, FaultyRecovery.class, "shouldRecoverThousandBranchesCompletely"),
                arguments(Fault.RECOVER_FIRST_ONLY, FaultyXAResourceRandomized.class, RANDOMIZED),
                arguments(Fault.ERROR_CODE_MISSING, FaultyXAResource.class, "shouldNotKnowWhatWasNeverStarted"),
                arguments(Fault.ERROR_CODE_MISSING, FaultyRecovery.class, "shouldAnswerUnavailableOnceStopped"),
                arguments(Fault.ERROR_CODE_MISSING, FaultyXAResourceRandomized.class, RANDOMIZED),
                arguments(Fault.END_FAIL_IS_SUCCESS, FaultyXAResource.class, "shouldOnlyRollBackAfterFailure"),
                arguments(Fault.END_FAIL_IS_SUCCESS, FaultyXAResourceRandomized.class, RANDOMIZED),
                arguments(
                        Fault.TIMEOUT_IGNORED, FaultyXAResource.class, "shouldRollBackUnpreparedBranchAfterItsTimeout"),
                arguments(
                        Fault.PREPARED_FORGOTTEN_WITH_CONNECTION,
                        FaultyXAResource.class,
                        "shouldKeepPreparedBranchWhenItsConnectionIsLost"),
                arguments(
                        Fault.CLEANUP_KEEPS_HANDLES,
                        FaultyManagedConnection.class,
                        "shouldInvalidateHandlesAtCleanupAndKeepTheConnection"),
                arguments(
                        Fault.CLEANUP_KEEPS_HANDLES,
                        FaultyManagedConnection.class,
                        "shouldResetLocalTransactionAtCleanup"),
                arguments(
                        Fault.CLOSE_UNTOLD,
                        FaultyManagedConnection.class,
                        "shouldTellOfClosedHandleAndLeaveTheWorkAlone"),
                arguments(
                        Fault.NEW_XA_RESOURCE_EACH_TIME,
                        FaultyManagedConnection.class,
                        "shouldAlwaysGiveTheSameXaResource"));
    }

    @ParameterizedTest
    @MethodSource("faultsAndTheirTests")
    void shouldFindFaultWhereItIsLookedFor(Fault fault, Class<?> contract, String test) {
        DiscoverySelector one = selectMethod(contract, test);
        assertEquals(1, run(one).getTestsSucceededCount(), "without the fault");
        FaultyFixture.fault = fault;
        assertEquals(1, run(one).getTestsFailedCount(), "with the fault");
    }

    private static TestExecutionSummary run(DiscoverySelector... contracts) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(contracts)
                                .build(),
                        listener);
        return listener.getSummary();
    }
}
