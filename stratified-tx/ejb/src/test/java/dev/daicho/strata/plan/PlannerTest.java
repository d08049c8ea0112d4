package dev.daicho.strata.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.daicho.strata.Join;
import dev.daicho.strata.Member;
import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.ResourceUse;
import dev.daicho.strata.StratumContext;
import dev.daicho.strata.StratumPolicy;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlannerTest {

    private final Planner planner = new Planner(CutCost.usual());

    /** Figure 8: T11 requests S2, T12 S2 and S3, T14 S3; T21 and T23 request S4. Each stratum is a system of its own. */
    private static MemberGraph figure8() {
        return MemberGraph.of(List.of(
                MemberDescription.of("T11", "T21").on("one"),
                MemberDescription.of("T12", "T21", "T31").on("one"),
                MemberDescription.of("T13").on("one"),
                MemberDescription.of("T14", "T31").on("one"),
                MemberDescription.of("T21", "T22", "T23", "T41").on("two"),
                MemberDescription.of("T22").on("two"),
                MemberDescription.of("T23", "T41").on("two"),
                MemberDescription.of("T31", "T32").on("three"),
                MemberDescription.of("T32").on("three"),
                MemberDescription.of("T41").on("four")));
    }

    private static List<List<String>> strata(Plan plan) {
        return plan.strata().stream()
                .map(stratum -> stratum.members().stream().sorted().toList())
                .toList();
    }

    @Test
    void shouldPlanFigureEightByLocalNode() {
        Plan plan = planner.plan(figure8(), Policies.localNode());
        String s1 = plan.stratumOf("T11").name();
        String s2 = plan.stratumOf("T21").name();
        String s3 = plan.stratumOf("T31").name();
        String s4 = plan.stratumOf("T41").name();
        assertEquals(4, plan.strata().size(), plan.text());
        assertEquals(
                Set.of(s1 + s2, s1 + s3, s2 + s4),
                Set.copyOf(plan.requests().stream()
                        .map(request -> request.from() + request.to())
                        .toList()),
                plan.text());
        assertEquals(
                List.of("T11 -> T21", "T12 -> T21"),
                plan.requests().stream()
                        .filter(request -> request.to().equals(s2))
                        .flatMap(request -> request.requests().stream())
                        .sorted()
                        .toList());
        assertTrue(plan.text().contains("because they run on system two"), plan.text());
        assertTrue(plan.text().contains("The policy keeps them apart"), plan.text());
        assertTrue(plan.mermaid().contains("subgraph S4"), plan.mermaid());
        assertTrue(plan.mermaid().contains("T41 @ four"), plan.mermaid());
        assertEquals(List.of(), PlanChecker.check(plan));
    }

    @Test
    void shouldDivideSystemThatIsReturnedTo() {
        MemberGraph graph = MemberGraph.of(List.of(
                MemberDescription.of("a", "b").on("one"),
                MemberDescription.of("b", "c").on("two"),
                MemberDescription.of("c").on("one")));
        Plan plan = planner.plan(graph, Policies.localNode());
        assertEquals(List.of(List.of("a"), List.of("b"), List.of("c")), strata(plan));
        assertTrue(plan.text().contains("only a part"), plan.text());
    }

    @Test
    void shouldDrawInWhoLiesBetweenMembersThatCommitTogether() {
        MemberGraph graph = MemberGraph.of(List.of(
                MemberDescription.of("a", "b").within("order"),
                MemberDescription.of("b", "c"),
                MemberDescription.of("c", "d").within("order"),
                MemberDescription.of("d").on("far").using(new ResourceUse("x", 9))));
        Plan plan = planner.plan(graph, Policies.unitOfWork());
        assertEquals(List.of(List.of("a", "b", "c"), List.of("d")), strata(plan));
        assertTrue(plan.text().contains("\"b\" joins because"), plan.text());
        assertTrue(plan.text().contains("\"order\" as one"), plan.text());
        assertTrue(plan.text().contains("would cost"), plan.text());
    }

    @Test
    void shouldKeepMostImportantResourcesTogether() {
        MemberGraph graph = MemberGraph.of(List.of(
                MemberDescription.of("start", "ledger", "mail", "stock").lasting(100),
                MemberDescription.of("ledger").using(new ResourceUse("ledger", 9)),
                MemberDescription.of("mail").using(new ResourceUse("mail", 1)).lasting(5000),
                MemberDescription.of("stock").using(new ResourceUse("stock", 8))));
        Plan plan = planner.plan(graph, Policies.mostImportantTogether(8));
        assertEquals(plan.stratumOf("ledger"), plan.stratumOf("stock"));
        assertTrue(!plan.stratumOf("ledger").equals(plan.stratumOf("mail")), plan.text());
        assertTrue(plan.text().contains("importance 8 or more: ledger, stock"), plan.text());
    }

    @Test
    void shouldDrawEachStratumBelowItsRequesters() throws Exception {
        Plan plan = planner.plan(figure8(), Policies.localNode());
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(PlanDrawing.svg(plan))));
        NodeList groups = svg.getElementsByTagName("g");
        assertEquals(plan.strata().size(), groups.getLength());
        assertEquals(
                plan.strata().size() + plan.graph().members().size(),
                svg.getElementsByTagName("rect").getLength());
        int requests = plan.graph().members().stream()
                .mapToInt(member -> member.requests().size())
                .sum();
        assertEquals(requests + 1, svg.getElementsByTagName("path").getLength(), "one an arrow, and the arrows' tip");
        Map<String, Double> top = new HashMap<>();
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            Element box = (Element) group.getElementsByTagName("rect").item(0);
            top.put(
                    group.getElementsByTagName("text").item(0).getTextContent(),
                    Double.parseDouble(box.getAttribute("y")));
        }
        for (PlannedRequest request : plan.requests()) {
            assertTrue(
                    top.getOrDefault(request.from(), Double.MAX_VALUE) < top.getOrDefault(request.to(), 0.0),
                    request + " in " + top);
        }
    }

    @Test
    void shouldPlanSingleStratumAsPlainTwoPhaseCommit() {
        Plan plan = planner.plan(figure8(), Policies.singleStratum());
        assertEquals(1, plan.strata().size());
        assertEquals(List.of(), plan.requests());
        assertEquals(
                0,
                planner.plan(MemberGraph.of(List.of()), Policies.singleStratum())
                        .strata()
                        .size());
    }

    @Test
    void shouldTakeUsersOwnPolicyAndRefuseWrongOnes() {
        MemberGraph graph = figure8();
        assertTrue(plan(graph, Set.of("T11", "T41")).text().contains("because I say so"));
        assertThrows(IllegalArgumentException.class, () -> plan(graph, Set.of("T99")));
        assertThrows(IllegalArgumentException.class, () -> plan(graph, Set.of("T11", "T12"), Set.of("T12", "T13")));
    }

    @SafeVarargs
    private Plan plan(MemberGraph graph, Set<String>... groups) {
        return planner.plan(graph, new StratumPolicy() {
            @Override
            public String name() {
                return "mine";
            }

            @Override
            public List<Group> groups(MemberGraph shown) {
                return java.util.Arrays.stream(groups)
                        .map(names -> new Group(names, Bond.TOGETHER, "I say so"))
                        .toList();
            }
        });
    }

    @Test
    void shouldNameCirclesAndUnknownMembers() {
        String circle = refusal(
                MemberDescription.of("x", "a"),
                MemberDescription.of("a", "b"),
                MemberDescription.of("b", "c"),
                MemberDescription.of("c", "a"));
        assertTrue(
                List.of("a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c").stream()
                        .anyMatch(circle::contains),
                circle);
        assertTrue(!circle.contains("x ->"), circle);
        assertTrue(refusal(MemberDescription.of("a", "a")).contains("a -> a"));
        assertTrue(refusal(MemberDescription.of("a", "nobody")).contains("\"nobody\""));
        assertTrue(refusal(MemberDescription.of("a"), MemberDescription.of("a")).contains("Two members"));
    }

    private static String refusal(MemberDescription... members) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> MemberGraph.of(List.of(members)))
                .getMessage());
    }

    // ------------------------------------------------------------------ warnings

    @Test
    void shouldWarnOfCutsThatCannotBeRight() {
        MemberGraph graph = MemberGraph.of(List.of(
                MemberDescription.of("a", "b", "c").on("1").within("order"),
                MemberDescription.of("b", "d").on("2").using(new ResourceUse("db", 1)),
                MemberDescription.of("c", "d", "e").on("3").using(new ResourceUse("db", 1)),
                MemberDescription.of("d").on("4").within("order").refusing(),
                MemberDescription.of("e").on("4").joining(Join.PER_REQUEST)));
        List<PlanChecker.Warning> warnings = PlanChecker.check(planner.plan(graph, Policies.localNode()));
        assertEquals(
                List.of(PlanChecker.Kind.values()),
                warnings.stream().map(PlanChecker.Warning::kind).toList(),
                warnings.toString());
        assertEquals(List.of(), PlanChecker.check(planner.plan(graph, Policies.singleStratum())), "nothing is cut");
    }

    @Test
    void shouldNotWarnOfDeclaredJoin() {
        MemberGraph graph = MemberGraph.of(List.of(
                MemberDescription.of("a", "b", "c").on("1").refusing(),
                MemberDescription.of("b", "d").on("2"),
                MemberDescription.of("c", "d").on("3"),
                MemberDescription.of("d").on("4").joining(Join.ALL_ANNOUNCED)));
        assertEquals(List.of(), PlanChecker.check(planner.plan(graph, Policies.localNode())));
    }

    // ------------------------------------------------------------------ annotations

    @Member(
            name = "royalty",
            node = "accounts",
            uses = @Member.Uses(value = "java:/daicho/Ledger", importance = 9),
            requests = {"receipt", "receipt"},
            businessStep = "payment",
            mayRefuse = true,
            lockMillis = 7,
            join = Join.PER_STRATUM)
    static class Royalty implements MemberTransaction<String> {
        @Override
        public Class<String> payloadType() {
            return String.class;
        }

        @Override
        public void run(String payload, StratumContext context) {}
    }

    /** As containers subclass beans. */
    static class Subclass extends Royalty {}

    @Test
    void shouldReadAnnotationOfBeanAndOfItsSubclass() {
        MemberDescription expected = MemberDescription.of("royalty", "receipt")
                .on("accounts")
                .using(new ResourceUse("java:/daicho/Ledger", 9))
                .within("payment")
                .refusing()
                .lasting(7)
                .joining(Join.PER_STRATUM);
        assertEquals(expected, new Royalty().describe().orElseThrow());
        assertEquals(expected, new Subclass().describe().orElseThrow());
        assertTrue(MemberDescription.of(String.class).isEmpty());
    }
}
