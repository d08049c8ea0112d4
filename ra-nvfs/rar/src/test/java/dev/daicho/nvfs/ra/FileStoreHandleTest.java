package dev.daicho.nvfs.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.nvfs.ConnectionClosedException;
import dev.daicho.nvfs.DiskFullException;
import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.TransactionEndedException;
import dev.daicho.ra.contract.Site;
import dev.daicho.ra.contract.Site.Link;
import dev.daicho.ra.contract.TestXid;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applications see of a connection, in transactions and outside. */
class FileStoreHandleTest {

    private Site site;
    private Link link;
    private FileStoreConnection store;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        site = Site.start(new FileStoreFixture(), root.resolve("data"));
        link = site.link();
        store = (FileStoreConnection) link.handle();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void shouldTakePartInTheBranch() throws Exception {
        link.xa().start(TestXid.of(1), XAResource.TMNOFLAGS);
        Files.createDirectory(store.path("/customer"));
        Files.writeString(store.path("/customer/novel.txt"), "text");
        assertEquals("text", Files.readString(store.path("/customer/novel.txt")));
        FileStoreConnection outside = (FileStoreConnection) site.link().handle();
        assertFalse(Files.exists(outside.path("/customer")));
        link.xa().end(TestXid.of(1), XAResource.TMSUCCESS);
        link.xa().prepare(TestXid.of(1));
        link.xa().commit(TestXid.of(1), false);
        assertEquals("text", Files.readString(outside.path("/customer/novel.txt")));
        assertEquals(0, outside.status().openTransactionCount());
    }

    @Test
    void shouldDefineWhatBecomesOfStreamLeftOpenAtCommit() throws Exception {
        link.xa().start(TestXid.of(1), XAResource.TMNOFLAGS);
        OutputStream left = Files.newOutputStream(store.path("/f"));
        left.write(new byte[] {1, 2, 3});
        link.xa().end(TestXid.of(1), XAResource.TMSUCCESS);
        link.xa().commit(TestXid.of(1), true);
        assertThrows(TransactionEndedException.class, () -> left.write(4));
        left.close();
        assertEquals(3, Files.size(store.path("/f")));
    }

    @Test
    void shouldRefuseClosedConnection() throws Exception {
        Path path = store.path("/f");
        Files.writeString(path, "x");
        store.close();
        store.close();
        assertThrows(ClosedFileSystemException.class, () -> Files.readString(path));
        assertThrows(ConnectionClosedException.class, () -> store.path("/f"));
        assertThrows(ConnectionClosedException.class, () -> store.status());
    }

    @Test
    void shouldKeepPathsInsideAndAskForParents() throws Exception {
        Files.writeString(store.path("/../../escape"), "x");
        assertTrue(Files.exists(store.path("/escape")));
        assertThrows(NoSuchFileException.class, () -> Files.writeString(store.path("/missing/parent.txt"), "x"));
    }

    @Test
    void shouldDecideAndDeleteOnFullDisk() throws Exception {
        Link prepared = site.link();
        prepared.xa().start(TestXid.of(1), XAResource.TMNOFLAGS);
        Files.write(((FileStoreConnection) prepared.handle()).path("/prepared"), new byte[50_000]);
        prepared.xa().end(TestXid.of(1), XAResource.TMSUCCESS);
        prepared.xa().prepare(TestXid.of(1));
        link.xa().start(TestXid.of(2), XAResource.TMNOFLAGS);
        assertThrows(DiskFullException.class, () -> Files.write(store.path("/big"), new byte[30 << 20]));
        link.xa().end(TestXid.of(2), XAResource.TMFAIL);
        link.xa().rollback(TestXid.of(2));
        assertThrows(DiskFullException.class, () -> fill(store));
        prepared.xa().commit(TestXid.of(1), false);
        assertEquals(50_000, Files.size(store.path("/prepared")));
        link.xa().start(TestXid.of(3), XAResource.TMNOFLAGS);
        Files.delete(store.path("/fill0"));
        link.xa().end(TestXid.of(3), XAResource.TMSUCCESS);
        link.xa().commit(TestXid.of(3), true);
        Files.write(store.path("/again"), new byte[500_000]);
    }

    private static void fill(FileStoreConnection store) throws IOException {
        for (int i = 0; ; i++) {
            Files.write(store.path("/fill" + i), new byte[1_000_000]);
        }
    }

    @Test
    void shouldSayWhichBranchHoldsFileInDoubt() throws Exception {
        site.prepare(link, TestXid.of(1), 7);
        site = site.restart();
        FileStoreConnection after = (FileStoreConnection) site.link().handle();
        FileInDoubtException refused =
                assertThrows(FileInDoubtException.class, () -> Files.readString(after.path("/7")));
        assertTrue(String.valueOf(refused.getMessage()).contains(refused.branch()));
        site.recoveryResource().commit(TestXid.of(1), false);
        assertEquals(1, Files.size(after.path("/7")));
    }
}
