package dev.daicho.nvfs.ra;

import dev.daicho.nvfs.FileInDoubtException;
import dev.daicho.nvfs.FileStoreConnection;
import dev.daicho.nvfs.FileStoreConnectionFactory;
import dev.daicho.ra.contract.AdapterFixture;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Change n: make the file n; on several disks, on each of them. */
final class FileStoreFixture implements AdapterFixture {

    private final boolean onSeveralDisks;
    private final String capacity;

    /** One disk in NV memory. */
    FileStoreFixture() {
        this(false, "24MiB");
    }

    private FileStoreFixture(boolean onSeveralDisks, String capacity) {
        this.onSeveralDisks = onSeveralDisks;
        this.capacity = capacity;
    }

    /** A home on two flash devices, and another disk as a drive, both of that capacity. */
    static FileStoreFixture onSeveralDisks(String capacity) {
        return new FileStoreFixture(true, capacity);
    }

    @Override
    public ResourceAdapter newAdapter(Path directory) {
        FileStoreResourceAdapter adapter = new FileStoreResourceAdapter();
        adapter.setImage(directory.resolve("disk0.nvm").toString());
        adapter.setCapacity(capacity);
        adapter.setLockTimeoutMillis(2000L);
        adapter.setInDoubtLimit(5000);
        if (onSeveralDisks) {
            adapter.setFlash("a.nor,b.nor");
            adapter.setFlashSectorBytes(16 << 10);
            adapter.setFlashBufferBytes(1 << 20);
            adapter.setDrives("two=two.nvm");
        }
        return adapter;
    }

    @Override
    public ManagedConnectionFactory newFactory() {
        return new FileStoreManagedConnectionFactory();
    }

    @Override
    public List<ManagedConnectionFactory> differentFactories() {
        FileStoreManagedConnectionFactory user = new FileStoreManagedConnectionFactory();
        user.setUserName("somebody");
        FileStoreManagedConnectionFactory password = new FileStoreManagedConnectionFactory();
        password.setPassword("something");
        return List.of(user, password);
    }

    @Override
    public Object connect(Object connectionFactory) {
        return ((FileStoreConnectionFactory) connectionFactory).getConnection();
    }

    @Override
    public void change(Object handle, int number) throws Exception {
        Path file = ((FileStoreConnection) handle).path("/" + number);
        Files.write(file, new byte[] {(byte) number}, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (onSeveralDisks) {
            Path there = ((FileStoreConnection) handle).path("/two/" + number);
            Files.write(there, new byte[] {(byte) number}, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    @Override
    public void read(Object handle) throws Exception {
        Files.exists(((FileStoreConnection) handle).path("/1"));
    }

    @Override
    public boolean isCommitted(Object handle, int number) throws Exception {
        try {
            Path file = ((FileStoreConnection) handle).path("/" + number);
            boolean here = Files.readAttributes(file, BasicFileAttributes.class).size() == 1;
            if (onSeveralDisks && here != isThere((FileStoreConnection) handle, number)) {
                throw new AssertionError("The disks differ about " + number);
            }
            return here;
        } catch (NoSuchFileException | FileInDoubtException e) {
            return false;
        }
    }

    private static boolean isThere(FileStoreConnection store, int number) throws Exception {
        try {
            Path file = store.path("/two/" + number);
            return Files.readAttributes(file, BasicFileAttributes.class).size() == 1;
        } catch (NoSuchFileException | FileInDoubtException e) {
            return false;
        }
    }

    @Override
    public void close(Object handle) {
        ((FileStoreConnection) handle).close();
    }
}
