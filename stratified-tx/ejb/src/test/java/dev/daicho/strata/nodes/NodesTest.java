package dev.daicho.strata.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodesTest {

    private static Nodes nodes(String... given) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < given.length; i += 2) {
            properties.put(given[i], given[i + 1]);
        }
        return Nodes.from(properties::get);
    }

    @Test
    void shouldBeAloneUnlessNamed() {
        assertTrue(nodes().isAlone());
        assertNull(nodes().of("royalty"));
    }

    @Test
    void shouldRouteMembersThatRunElsewhere() {
        Nodes nodes = nodes(Nodes.NODE, "shop", Nodes.ROUTES, " royalty = publisher, ship=warehouse ,pack=shop");
        assertEquals("publisher", nodes.of("royalty"));
        assertEquals("warehouse", nodes.of("ship"));
        assertNull(nodes.of("pack"), "here");
        assertNull(nodes.of("other"));
        assertNull(nodes.elsewhere("shop"));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThrows(IllegalArgumentException.class, () -> nodes(Nodes.ROUTES, "royalty=publisher"), "no name");
        assertThrows(IllegalArgumentException.class, () -> nodes(Nodes.NODE, "java:/x"));
        assertThrows(IllegalArgumentException.class, () -> nodes(Nodes.NODE, "a", Nodes.ROUTES, "royalty"));
        assertThrows(IllegalArgumentException.class, () -> nodes(Nodes.NODE, "a", Nodes.ROUTES, "x=b,x=c"));
        assertThrows(IllegalArgumentException.class, () -> nodes(Nodes.NODE, "a", Nodes.ROUTES, "x=b c"));
    }
}
