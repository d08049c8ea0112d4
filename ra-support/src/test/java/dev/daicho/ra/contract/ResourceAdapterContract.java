package dev.daicho.ra.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.daicho.ra.contract.Site.Link;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

/** A resource adapter from start to stop: XA-CHECKLIST rows 2, 3, 5, 33, 33a, 36. */
public abstract class ResourceAdapterContract extends AdapterContract {

    private static final Duration PROMPTLY = Duration.ofSeconds(30);

    @Test
    void shouldBeBeanThatContainerCanMake() throws Exception {
        assertNotNull(fixture()
                .newAdapter(root.resolve("x"))
                .getClass()
                .getConstructor()
                .newInstance());
    }

    @Test
    void shouldBeEqualByConfiguration() {
        ResourceAdapter one = fixture().newAdapter(root.resolve("x"));
        ResourceAdapter same = fixture().newAdapter(root.resolve("x"));
        assertEquals(one, same);
        assertEquals(one.hashCode(), same.hashCode());
        assertNotEquals(one, fixture().newAdapter(root.resolve("y")));
        assertNotEquals(one, null);
        assertNotEquals(one, "something else");
    }

    @Test
    void shouldOfferOneXaResourceForRecoveryAsSoonAsItHasStarted() throws Exception {
        XAResource[] resources = site.adapter().getXAResources(new ActivationSpec[0]);
        assertEquals(1, resources.length);
        assertEquals(0, resources[0].recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length);
    }

    @Test
    void shouldDeliverNoMessages() {
        assertThrows(NotSupportedException.class, () -> site.adapter().endpointActivation(null, null));
    }

    @Test
    void shouldKeepWhatIsCommittedOverRestart() throws Exception {
        fixture().change(site.link().handle(), 1);
        site = site.restart();
        assertTrue(site.isCommitted(1));
    }

    @Test
    void shouldFailToStartByException() throws Exception {
        Path file = Files.writeString(root.resolve("a-file"), "in the way");
        ResourceAdapter adapter = fixture().newAdapter(file.resolve("data"));
        ResourceAdapterInternalException failure = assertThrows(
                ResourceAdapterInternalException.class,
                () -> assertTimeoutPreemptively(PROMPTLY, () -> adapter.start(null)));
        assertNotNull(failure.getMessage());
        adapter.stop();
    }

    @Test
    void shouldRefuseSecondStart() {
        assertThrows(
                ResourceAdapterInternalException.class, () -> site.adapter().start(null));
    }

    @Test
    void shouldRefuseSecondAdapterOnTheSameData() throws Exception {
        ResourceAdapter second = fixture().newAdapter(root.resolve("data"));
        assertThrows(ResourceAdapterInternalException.class, () -> second.start(null));
        second.stop();
        fixture().change(site.link().handle(), 1);
        assertTrue(site.isCommitted(1), "the first is none the worse for it");
    }

    @Test
    void shouldStopPromptlyAndAsOftenAsAsked() throws Exception {
        Link link = site.link();
        link.xa().start(TestXid.of(1), XAResource.TMNOFLAGS);
        fixture().change(link.handle(), 1);
        assertTimeoutPreemptively(PROMPTLY, site.adapter()::stop);
        assertTimeoutPreemptively(PROMPTLY, site.adapter()::stop);
    }

    @Test
    void shouldKeepItsDataToItself() throws Exception {
        Link link = site.link();
        fixture().change(link.handle(), 1);
        site.prepare(link, TestXid.of(1), 2);
        try (Stream<Path> paths = Files.walk(root.resolve("data"))) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", mode, path.toString());
            }
        }
        link.xa().rollback(TestXid.of(1));
    }

    @Test
    void shouldGiveBackThreadsAndFiles() throws Exception {
        runOnce(1);
        Set<Thread> threads = liveThreads();
        long files = openFiles();
        int times = CAMPAIGN ? 100 : 10;
        for (int time = 2; time <= times + 1; time++) {
            runOnce(time);
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while ((liveThreads().size() > threads.size() || openFiles() > files) && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        Set<Thread> left = new HashSet<>(liveThreads());
        left.removeAll(threads);
        assertTrue(liveThreads().size() <= threads.size(), () -> times + " runs left threads behind: " + left);
        long filesNow = openFiles();
        assertTrue(filesNow <= files, () -> times + " runs left files open: " + filesNow + ", not " + files);
    }

    /** One whole run, with branches in every state, from start to stop. */
    private void runOnce(int number) throws Exception {
        site = site.restart();
        Link link = site.link();
        link.xa().setTransactionTimeout(300);
        fixture().change(link.handle(), number);
        site.prepare(link, TestXid.of(number), 1000 + number);
        link.xa().commit(TestXid.of(number), false);
        site.work(link, TestXid.of(10_000 + number), 2000 + number);
        link.xa().start(TestXid.of(20_000 + number), XAResource.TMNOFLAGS);
        site.adapter().stop();
    }

    private static Set<Thread> liveThreads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        // A pool of the JDK's own that comes and goes with its use.
        threads.removeIf(thread -> thread.getName().startsWith("ForkJoinPool.commonPool"));
        return threads;
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
