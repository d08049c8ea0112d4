package dev.daicho.ledger.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening and closing over and over, each time from a class loader of its own, as redeployment does. */
class LedgerLeakIT {

    private static final int TIMES = Boolean.getBoolean("daicho.campaign") ? 100 : 3;

    @Test
    void shouldGiveEverythingBackAtEachClosing(@TempDir Path home) throws Exception {
        Thread.UncaughtExceptionHandler handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        openAndClose(home);
        long filesBefore = openFiles();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            loaders.add(openAndClose(home));
        }
        assertEquals(Set.of(), threadsAfterAWhile());
        assertTrue(openFiles() <= filesBefore + 2, openFiles() + " open files, " + filesBefore + " before");
        assertEquals(handlerBefore, Thread.getDefaultUncaughtExceptionHandler(), "that is the server's to set");
        // The last may still be in some cache of the platform's.
        for (WeakReference<ClassLoader> loader : loaders.subList(0, TIMES - 1)) {
            assertNull(afterCollection(loader), "a class loader is held for ever");
        }
    }

    private static @Nullable ClassLoader afterCollection(WeakReference<ClassLoader> loader)
            throws InterruptedException {
        for (int i = 0; i < 20 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return loader.get();
    }

    private static WeakReference<ClassLoader> openAndClose(Path home) throws Exception {
        String[] classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1);
        URL[] urls = new URL[classPath.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = Path.of(classPath[i]).toUri().toURL();
        }
        URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        Method run = loader.loadClass(OpenAndClose.class.getName()).getMethod("run", Path.class);
        run.setAccessible(true);
        run.invoke(null, home.resolve("ledger"));
        loader.close();
        return new WeakReference<>(loader);
    }

    /** Some of the engine's threads need a moment to notice that they are over. */
    private static Set<String> threadsAfterAWhile() throws InterruptedException {
        for (int i = 0; i < 100 && !ledgerThreads().isEmpty(); i++) {
            Thread.sleep(50);
        }
        return ledgerThreads();
    }

    private static Set<String> ledgerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("leaktest")
                        || name.startsWith("timer")
                        || name.startsWith("grpc")
                        || name.contains("daicho"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
