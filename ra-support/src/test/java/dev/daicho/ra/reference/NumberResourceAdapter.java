package dev.daicho.ra.reference;

import dev.daicho.ra.BranchResource;
import dev.daicho.ra.XaResourceAdapter;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The adapter of one {@link NumberStore}. */
public final class NumberResourceAdapter extends XaResourceAdapter<NumberStore.Work> {

    private String directory = "";
    private @Nullable NumberStore store;

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    NumberStore store() {
        return Objects.requireNonNull(store, "not started");
    }

    @Override
    protected BranchResource<NumberStore.Work> open(@Nullable BootstrapContext context) throws ResourceException {
        try {
            NumberStore opened = new NumberStore(Path.of(directory));
            store = opened;
            return opened;
        } catch (IOException failure) {
            throw new ResourceException("Could not open " + directory, failure);
        }
    }

    @Override
    protected void close() {
        store().close();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NumberResourceAdapter that && directory.equals(that.directory);
    }

    @Override
    public int hashCode() {
        return directory.hashCode();
    }
}
