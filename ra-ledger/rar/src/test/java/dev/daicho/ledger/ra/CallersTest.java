package dev.daicho.ledger.ra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.ledger.core.block.Actor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From what the server knows to what the ledger is told. */
class CallersTest {

    private static Callers.Source caller(String name, String... roles) {
        Set<String> all = Set.of(roles);
        return () -> new Callers.Identity() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean hasRole(String role) {
                return all.contains(role);
            }
        };
    }

    @Test
    void shouldTellTheCallerWithTheRolesThatMatter() {
        Callers callers = new Callers("", "tellers, auditors", caller("alice", "tellers", "guests"));
        assertEquals(new Actor(false, List.of("alice", "@tellers")), callers.actor(""));
    }

    @Test
    void shouldTakeTheSignOnOfTheConnectionBeforeTheCaller() {
        Callers callers = new Callers("", "tellers", caller("alice", "tellers"));
        assertEquals(new Actor(false, List.of("batch")), callers.actor("batch"));
    }

    @Test
    void shouldKnowAdministratorsByNameAndByRole() {
        assertTrue(new Callers("root,@ops", "", caller("root")).actor("").administrator());
        assertTrue(
                new Callers("root,@ops", "", caller("alice", "ops")).actor("").administrator());
        assertTrue(new Callers("root,@ops", "", caller("")).actor("root").administrator());
        assertFalse(
                new Callers("root,@ops", "", caller("alice", "root")).actor("").administrator());
        assertFalse(new Callers("", "", caller("root", "ops")).actor("").administrator());
    }

    @Test
    void shouldTellNobodyOfWhoHasNotSignedOn() {
        assertEquals(Actor.NOBODY, new Callers("", "tellers", caller("", "tellers")).actor(""));
        assertEquals(Actor.NOBODY, new Callers("", "", () -> Callers.ANONYMOUS).actor(""));
    }

    @Test
    void shouldRefuseMoreRolesThanACommandCarries() {
        String many = IntStream.range(0, 40).mapToObj(i -> "r" + i).collect(Collectors.joining(","));
        assertThrows(IllegalArgumentException.class, () -> new Callers("", many, caller("alice")));
    }

    @Test
    void shouldDoWithoutTheServersSecurity() {
        assertEquals("", ServerCallers.source().current().name());
    }
}
