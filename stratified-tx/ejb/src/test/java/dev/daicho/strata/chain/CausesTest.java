package dev.daicho.strata.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.daicho.strata.InvalidRequestException;
import jakarta.ejb.EJBException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CausesTest {

    @Test
    void shouldTellTheReasonWithoutWrappings() {
        Exception cause = new IllegalStateException("no money", new IOException("account a-1"));
        assertEquals(
                "IllegalStateException: no money; because of IOException: account a-1",
                Causes.of(new EJBException("wrapped", cause)));
        assertEquals("EJBException: alone", Causes.of(new EJBException("alone")));
        assertEquals("IOException", Causes.of(new IOException()));
    }

    @Test
    void shouldEndEvenIfCausesDoNot() {
        Exception one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        assertEquals(6, Causes.of(one).split("; because of ", -1).length);
    }

    @Test
    void shouldTakeOnlyNamesThatLeadNowhereElse() {
        for (String good : new String[] {"a", "Royalty", "shop.royalty-2_x"}) {
            assertEquals("java:global/strata/" + good, MemberNames.jndiName(MemberNames.checked(good)));
        }
        for (String bad : new String[] {"", " ", "a/b", "../a", "java:global", "1a", "a".repeat(101), "ü", null}) {
            assertThrows(InvalidRequestException.class, () -> MemberNames.checked(bad));
        }
    }
}
