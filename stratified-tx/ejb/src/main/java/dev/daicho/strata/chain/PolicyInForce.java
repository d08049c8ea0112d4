package dev.daicho.strata.chain;

import dev.daicho.strata.InvalidRequestException;
import dev.daicho.strata.MemberDescription;
import dev.daicho.strata.MemberGraph;
import dev.daicho.strata.MemberTransaction;
import dev.daicho.strata.PlanReport;
import dev.daicho.strata.StratumPolicy;
import dev.daicho.strata.plan.CutCost;
import dev.daicho.strata.plan.Plan;
import dev.daicho.strata.plan.PlanChecker;
import dev.daicho.strata.plan.PlanDrawing;
import dev.daicho.strata.plan.PlannedStratum;
import dev.daicho.strata.plan.Planner;
import dev.daicho.strata.plan.Policies;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * The policy of this server, and the plans that follow from it for the members that are deployed now. Plans are kept by the descriptions that
 * they were made from, so that a deployment that comes or goes is noticed at the next look. One for the deployment.
 *
 * <p>Thread-safe. Source: S7; claims 8 and 9.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class PolicyInForce {

    static final String PROPERTY = "daicho.strata.policy";

    private static final String CUSTOM = "custom:";
    private static final String EACH = "each";
    private static final int MOST_PLANS = 1_000;

    private final String name;
    private final Planner planner = new Planner(CutCost.usual());
    private final Map<Key, Plan> plans = new ConcurrentHashMap<>();

    private record Key(List<MemberDescription> members, String policy) {}

    /**
     * As the system property says.
     *
     * @throws IllegalArgumentException if it names no policy
     */
    public PolicyInForce() {
        this(System::getProperty);
    }

    PolicyInForce(UnaryOperator<@Nullable String> properties) {
        String said = properties.apply(PROPERTY);
        name = said == null || said.isBlank() ? EACH : said.strip();
        if (!name.startsWith(CUSTOM)) {
            Policies.named(name);
        }
    }

    /** As the setting names it. */
    public String name() {
        return name;
    }

    /** The plan, for people. */
    public PlanReport report(String head, String policy) {
        Plan plan = plan(head, policy);
        return new PlanReport(
                head,
                plan.policy(),
                plan.strata().stream().map(PlannedStratum::members).toList(),
                plan.text(),
                plan.mermaid(),
                PlanDrawing.svg(plan),
                PlanChecker.check(plan).stream().map(PlanChecker.Warning::text).toList());
    }

    /**
     * The plan for what begins at a member.
     *
     * @throws InvalidRequestException if there is no such policy, or it can't divide these
     */
    public Plan plan(String head, String policyName) {
        List<MemberDescription> members = reachable(head);
        try {
            if (plans.size() > MOST_PLANS) {
                plans.clear();
            }
            if (policyName.startsWith(CUSTOM)) {
                return planner.plan(MemberGraph.of(members), custom(policyName.substring(CUSTOM.length())));
            }
            return plans.computeIfAbsent(
                    new Key(members, policyName),
                    key -> planner.plan(MemberGraph.of(key.members()), Policies.named(policyName)));
        } catch (IllegalArgumentException refused) {
            throw new InvalidRequestException(
                    "What begins at member " + head + " can't be divided into strata: " + refused.getMessage(),
                    refused);
        }
    }

    /** The head, and all that it and those request; of one that is not deployed here only its name is known, and that it is elsewhere. */
    private static List<MemberDescription> reachable(String head) {
        Map<String, MemberDescription> found = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(head));
        while (!open.isEmpty()) {
            String member = open.remove();
            if (!found.containsKey(member)) {
                MemberDescription description = describe(member);
                found.put(member, description);
                open.addAll(description.requests());
            }
        }
        return List.copyOf(found.values());
    }

    private static MemberDescription describe(String member) {
        try {
            MemberTransaction<?> bean = Members.find(member);
            if (bean == null) {
                return MemberDescription.of(member).on("(where " + member + " is deployed)");
            }
            MemberDescription said = bean.describe().orElseGet(() -> MemberDescription.of(member));
            if (!said.name().equals(member)) {
                throw new InvalidRequestException("The bean bound as member " + member + " calls itself " + said.name()
                        + " in its @Member annotation: make them one name");
            }
            return said;
        } catch (NamingException failure) {
            throw new InvalidRequestException("Member " + member + " can't be asked what it is", failure);
        }
    }

    @SuppressWarnings("BanJNDI") // the name is checked as a member's is
    private static StratumPolicy custom(String name) {
        String place = "java:global/strata-policy/" + MemberNames.checked(name);
        try {
            InitialContext context = new InitialContext();
            try {
                if (context.lookup(place) instanceof StratumPolicy policy) {
                    return policy;
                }
            } finally {
                context.close();
            }
        } catch (NamingException absent) {
            throw new InvalidRequestException("No policy is bound to " + place, absent);
        }
        throw new InvalidRequestException("What is bound to " + place + " is no StratumPolicy");
    }
}
