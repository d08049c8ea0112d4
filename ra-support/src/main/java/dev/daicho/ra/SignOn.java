package dev.daicho.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection acts for, and the request for such a connection. Immutable; equal by content; the password is in no text of it.
 *
 * <p>Source: Jakarta Connectors 2.1 chapter 9, XA-CHECKLIST rows 3, 19, 20, 37.
 */
public final class SignOn implements ConnectionRequestInfo, Serializable {

    /** Nobody in particular, as where the server alone decides who may use the adapter. */
    public static final SignOn NOBODY = new SignOn("", "");

    @Serial
    private static final long serialVersionUID = 1L;

    private final String userName;
    private final String password;

    public SignOn(String userName, String password) {
        this.userName = userName;
        this.password = password;
    }

    /**
     * The rule of precedence: a Subject, if there is one, and in it only the credential that is meant for this factory; else what was
     * asked for; else the factory's own.
     *
     * @throws SecurityException if the Subject has no such credential
     * @throws ResourceException if the request is another adapter's
     */
    public static SignOn resolve(
            @Nullable Subject subject,
            @Nullable ConnectionRequestInfo requested,
            SignOn configured,
            ManagedConnectionFactory factory)
            throws ResourceException {
        if (subject != null) {
            for (PasswordCredential credential : subject.getPrivateCredentials(PasswordCredential.class)) {
                if (factory.equals(credential.getManagedConnectionFactory())) {
                    return new SignOn(credential.getUserName(), new String(credential.getPassword()));
                }
            }
            throw new SecurityException("The Subject has no PasswordCredential for " + factory);
        }
        if (requested == null) {
            return configured;
        }
        if (requested instanceof SignOn asked) {
            return asked;
        }
        throw new ResourceException("Not a connection request of this adapter: "
                + requested.getClass().getName());
    }

    public String userName() {
        return userName;
    }

    public String password() {
        return password;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignOn that && userName.equals(that.userName) && password.equals(that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(userName, password);
    }

    @Override
    public String toString() {
        return "SignOn[" + userName + "]";
    }
}
