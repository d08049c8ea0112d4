package dev.daicho.ra.reference;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** The reference adapter with one fault in each connection it makes. */
final class FaultyFixture extends NumberFixture {

    /** Set by the test of the tests around each run. */
    static Fault fault = Fault.NONE;

    @Override
    public ManagedConnectionFactory newFactory() {
        return new FaultyFactory();
    }

    private static final class FaultyFactory extends NumberManagedConnectionFactory {

        private static final long serialVersionUID = 1L;

        @Override
        public ManagedConnection createManagedConnection(
                @Nullable Subject subject, @Nullable ConnectionRequestInfo requested) throws ResourceException {
            ManagedConnection sound = super.createManagedConnection(subject, requested);
            try {
                return fault.in(sound);
            } catch (ResourceException failure) {
                throw failure;
            } catch (Exception failure) {
                throw new ResourceException(failure);
            }
        }
    }
}
