package dev.daicho.ra.reference;

import dev.daicho.ra.contract.AdapterFixture;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import java.nio.file.Path;
import java.util.List;

/** Change n: add the number n. */
class NumberFixture implements AdapterFixture {

    @Override
    public ResourceAdapter newAdapter(Path directory) {
        NumberResourceAdapter adapter = new NumberResourceAdapter();
        adapter.setDirectory(directory.toString());
        return adapter;
    }

    @Override
    public ManagedConnectionFactory newFactory() {
        return new NumberManagedConnectionFactory();
    }

    @Override
    public List<ManagedConnectionFactory> differentFactories() {
        NumberManagedConnectionFactory user = new NumberManagedConnectionFactory();
        user.setUserName("somebody");
        NumberManagedConnectionFactory password = new NumberManagedConnectionFactory();
        password.setPassword("something");
        return List.of(user, password);
    }

    @Override
    public Object connect(Object connectionFactory) throws Exception {
        return ((NumberConnectionFactory) connectionFactory).getConnection();
    }

    @Override
    public void change(Object handle, int number) {
        ((NumberConnection) handle).add(number);
    }

    @Override
    public void read(Object handle) {
        ((NumberConnection) handle).isCommitted(1);
    }

    @Override
    public boolean isCommitted(Object handle, int number) {
        return ((NumberConnection) handle).isCommitted(number);
    }

    @Override
    public void close(Object handle) {
        ((NumberConnection) handle).close();
    }
}
