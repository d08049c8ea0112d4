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

/** Change n: make the file n. */
final class FileStoreFixture implements AdapterFixture {

    @Override
    public ResourceAdapter newAdapter(Path directory) {
        FileStoreResourceAdapter adapter = new FileStoreResourceAdapter();
        adapter.setImage(directory.resolve("disk0.nvm").toString());
        adapter.setCapacity("24MiB");
        adapter.setLockTimeoutMillis(2000L);
        adapter.setInDoubtLimit(5000);
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
    }

    @Override
    public void read(Object handle) throws Exception {
        Files.exists(((FileStoreConnection) handle).path("/1"));
    }

    @Override
    public boolean isCommitted(Object handle, int number) throws Exception {
        try {
            Path file = ((FileStoreConnection) handle).path("/" + number);
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
