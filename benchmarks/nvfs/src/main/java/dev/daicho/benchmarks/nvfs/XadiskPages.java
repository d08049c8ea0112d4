package dev.daicho.benchmarks.nvfs;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.xadisk.bridge.proxies.interfaces.Session;
import org.xadisk.bridge.proxies.interfaces.XADiskBasicIOOperations;
import org.xadisk.bridge.proxies.interfaces.XAFileOutputStream;
import org.xadisk.bridge.proxies.interfaces.XAFileSystem;
import org.xadisk.bridge.proxies.interfaces.XAFileSystemProxy;
import org.xadisk.bridge.proxies.interfaces.XASession;
import org.xadisk.filesystem.standalone.StandaloneFileSystemConfiguration;

/** XADisk over plain files: it appends, and has no writes in the middle of a file. */
final class XadiskPages implements PageStore {

    private static final long BOOT_MILLIS = 20_000;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Path folder;
    private final XAFileSystem files;
    private final boolean twoPhase;

    /** @param twoPhase whether transactions will be prepared: XADisk wants to know before */
    XadiskPages(Path folder, boolean twoPhase) throws InterruptedException {
        this.folder = folder;
        this.twoPhase = twoPhase;
        StandaloneFileSystemConfiguration settings = new StandaloneFileSystemConfiguration(
                folder.resolve("system").toString(), "benchmark" + NUMBERS.incrementAndGet());
        this.files = XAFileSystemProxy.bootNativeXAFileSystem(settings);
        files.waitForBootup(BOOT_MILLIS);
    }

    private File file(int number) {
        return folder.resolve("file" + number).toFile();
    }

    @Override
    public Transaction begin() throws Exception {
        if (!twoPhase) {
            return new LocalTransaction(files.createSessionForLocalTransaction());
        }
        XASession session = files.createSessionForXATransaction();
        return new XaTransaction(session, session.getXAResource(), new Branch(NUMBERS.incrementAndGet()));
    }

    @Override
    public boolean read(int file, int page, ByteBuffer target) throws IOException {
        if (Files.notExists(file(file).toPath())) {
            return false;
        }
        try (RandomAccessFile open = new RandomAccessFile(file(file), "r")) {
            open.seek((long) page * PAGE_BYTES);
            byte[] content = new byte[PAGE_BYTES];
            boolean isThere = open.length() >= (page + 1L) * PAGE_BYTES;
            if (isThere) {
                open.readFully(content);
                target.put(content);
            }
            return isThere;
        }
    }

    @Override
    public void empty(List<Integer> numbers, int pageCount) throws Exception {
        Session session = files.createSessionForLocalTransaction();
        for (int number : numbers) {
            session.truncateFile(file(number), 0);
        }
        session.commit();
    }

    @Override
    public void close() throws IOException {
        files.shutdown();
    }

    private abstract class Appending implements Transaction {

        private final XADiskBasicIOOperations session;
        private final Map<Integer, XAFileOutputStream> streams = new HashMap<>();

        private Appending(XADiskBasicIOOperations session) {
            this.session = session;
        }

        @Override
        public void write(int file, int page, ByteBuffer content) throws Exception {
            @Nullable XAFileOutputStream stream = streams.get(file);
            if (stream == null) {
                if (!session.fileExists(file(file), true)) {
                    session.createFile(file(file), false);
                }
                stream = session.createXAFileOutputStream(file(file), false);
                streams.put(file, stream);
            }
            stream.write(KeyedPages.bytes(content));
        }

        void closeStreams() throws Exception {
            for (XAFileOutputStream stream : streams.values()) {
                stream.close();
            }
        }
    }

    private final class LocalTransaction extends Appending {

        private final Session session;

        private LocalTransaction(Session session) {
            super(session);
            this.session = session;
        }

        @Override
        public void commit() throws Exception {
            closeStreams();
            session.commit();
        }

        @Override
        public void prepare() {
            throw new UnsupportedOperationException("A local session");
        }

        @Override
        public void commitPrepared() {
            throw new UnsupportedOperationException("A local session");
        }
    }

    private final class XaTransaction extends Appending {

        private final XAResource resource;
        private final Xid branch;

        private XaTransaction(XASession session, XAResource resource, Xid branch) throws Exception {
            super(session);
            this.resource = resource;
            this.branch = branch;
            resource.start(branch, XAResource.TMNOFLAGS);
        }

        @Override
        public void commit() {
            throw new UnsupportedOperationException("An XA session");
        }

        @Override
        public void prepare() throws Exception {
            closeStreams();
            resource.end(branch, XAResource.TMSUCCESS);
            resource.prepare(branch);
        }

        @Override
        public void commitPrepared() throws Exception {
            resource.commit(branch, false);
        }
    }

    private record Branch(long number) implements Xid {

        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(Long.BYTES).putLong(0, number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }
}
