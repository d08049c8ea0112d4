package dev.daicho.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A question, the scenarios that answer it in one interleaved run, and the ratios that are the answer.
 *
 * @param name of its files
 * @param title of its table
 * @param about how it is made
 * @param isGroup whether three servers are one ledger, beside a PostgreSQL with a standby
 * @param accounts how many there are on each side
 * @param scenarios in the order of a round
 * @param ratios in the order of the table
 */
record Study(
        String name,
        String title,
        String about,
        boolean isGroup,
        int accounts,
        List<Scenario> scenarios,
        List<Ratio> ratios) {

    private static final List<String> TARGETS = List.of("ledger", "postgres", "nothing");

    static Study named(String name) {
        return switch (name) {
            case "transfers" -> transfers();
            case "mass" -> mass();
            case "group" -> group();
            default -> throw new IllegalArgumentException(name + ": there are transfers, mass and group");
        };
    }

    /** The same with some of the scenarios only; ratios of others are told as not run. */
    Study with(List<Scenario> some) {
        return new Study(name, title, about, isGroup, accounts, some, ratios);
    }

    /** JTA transfers with one client, with 16 and with 64, alone and with a second resource, uniform and hot. */
    private static Study transfers() {
        List<Scenario> scenarios = new ArrayList<>();
        for (int clients : new int[] {1, 16, 64}) {
            TARGETS.forEach(target -> scenarios.add(Scenario.onePhase(target, clients)));
            TARGETS.forEach(target -> scenarios.add(Scenario.twoPhase(target, clients)));
        }
        for (String target : List.of("ledger", "postgres")) {
            scenarios.add(Scenario.onePhase(target, 16).hot());
            scenarios.add(Scenario.twoPhase(target, 16).hot());
        }
        return new Study(
                "transfers",
                "JTA transfers: the ledger beside PostgreSQL",
                "*One-phase*: the resource is alone in its transaction. *Two-phase*: there is a second one that does nothing. *Nothing* has"
                        + " such a one in the place of the first too, and so shows what the platform alone costs. Uniform over 1,000"
                        + " accounts; *hot*: every transfer touches one and the same.",
                false,
                1_001,
                scenarios,
                List.of(
                        againstPeer("one-phase, 1 client", Scenario.onePhase("ledger", 1), ""),
                        againstPeer("one-phase, 16 clients", Scenario.onePhase("ledger", 16), "floor 1.5, goal 3"),
                        againstPeer("one-phase, 64 clients", Scenario.onePhase("ledger", 64), ""),
                        againstPeer("two-phase, 1 client", Scenario.twoPhase("ledger", 1), ""),
                        againstPeer("two-phase, 16 clients", Scenario.twoPhase("ledger", 16), ""),
                        new Ratio(
                                "two-phase, 16 clients, the platform's cost taken off both: ledger ÷ PostgreSQL",
                                seen -> cost(seen, "postgres") / cost(seen, "ledger"),
                                "floor 1.5, goal 3"),
                        againstPeer("two-phase, 64 clients", Scenario.twoPhase("ledger", 64), ""),
                        Ratio.ofRates(
                                "two-phase, 16 clients: ledger ÷ nothing",
                                Scenario.twoPhase("ledger", 16),
                                Scenario.twoPhase("nothing", 16),
                                ""),
                        Ratio.ofRates(
                                "ledger, 16 clients: two-phase ÷ one-phase",
                                Scenario.twoPhase("ledger", 16),
                                Scenario.onePhase("ledger", 16),
                                "goal 0.25"),
                        Ratio.ofRates(
                                "ledger, 64 clients: two-phase ÷ one-phase",
                                Scenario.twoPhase("ledger", 64),
                                Scenario.onePhase("ledger", 64),
                                "goal 0.6"),
                        Ratio.ofRates(
                                "nothing, 64 clients, two-phase ÷ ledger, one-phase",
                                Scenario.twoPhase("nothing", 64),
                                Scenario.onePhase("ledger", 64),
                                "what the line above can't exceed"),
                        hotAgainstUniform("one-phase", Scenario.onePhase("ledger", 16), "floor 0.5, goal 0.8"),
                        hotAgainstUniform("two-phase", Scenario.twoPhase("ledger", 16), "floor 0.5, goal 0.8"),
                        againstPeer(
                                "hot, one-phase, 16 clients",
                                Scenario.onePhase("ledger", 16).hot(),
                                "floor 8, goal 20"),
                        againstPeer(
                                "hot, two-phase, 16 clients",
                                Scenario.twoPhase("ledger", 16).hot(),
                                ""),
                        new Ratio(
                                "forces of the ledger per transfer, one-phase, 64 clients",
                                seen -> seen.forcesPerTransfer(Scenario.onePhase("ledger", 64)),
                                "at most 0.3, goal 0.1"),
                        new Ratio(
                                "forces of the ledger per transfer, two-phase, 64 clients",
                                seen -> seen.forcesPerTransfer(Scenario.twoPhase("ledger", 64)),
                                "at most 0.3, goal 0.1"),
                        new Ratio(
                                "p50 of a lone transfer ÷ one force of 4 KiB",
                                seen -> seen.p50(Scenario.onePhase("ledger", 1)) / seen.forceMicros(),
                                "goal at most 4")));
    }

    /** Three servers, one ledger: JTA transfers with all of them there, and with one killed. */
    private static Study group() {
        Scenario one = Scenario.onePhase("ledger", 16);
        Scenario two = Scenario.twoPhase("ledger", 16);
        List<Scenario> scenarios = new ArrayList<>();
        TARGETS.forEach(target -> scenarios.add(one.on(target)));
        TARGETS.forEach(target -> scenarios.add(two.on(target)));
        scenarios.add(Scenario.onePhase("ledger", 64));
        scenarios.add(Scenario.onePhase("postgres", 64));
        scenarios.add(one.withoutAFollower());
        scenarios.add(two.withoutAFollower());
        return new Study(
                "group",
                "JTA transfers: a ledger on three servers beside PostgreSQL with a synchronous standby",
                "Clients are in the leader's server. All three servers, PostgreSQL and its standby share one machine, so what is done in"
                        + " three places at once elsewhere is done by the same processors here.",
                true,
                1_001,
                scenarios,
                List.of(
                        againstPeer("one-phase, 16 clients", one, "floor 1.5, goal 3"),
                        againstPeer("one-phase, 64 clients", Scenario.onePhase("ledger", 64), ""),
                        againstPeer("two-phase, 16 clients", two, ""),
                        new Ratio(
                                "two-phase, 16 clients, the platform's cost taken off both: ledger ÷ PostgreSQL",
                                seen -> cost(seen, "postgres") / cost(seen, "ledger"),
                                "floor 1.5, goal 3"),
                        new Ratio(
                                "p99, one-phase, 16 clients: a follower dead ÷ healthy",
                                seen -> seen.p99(one.withoutAFollower()) / seen.p99(one),
                                "goal at most 2"),
                        new Ratio(
                                "p99, two-phase, 16 clients: a follower dead ÷ healthy",
                                seen -> seen.p99(two.withoutAFollower()) / seen.p99(two),
                                "goal at most 2")));
    }

    /** Batches outside of JTA, with one submitter and with four, of which each side's better counts. */
    private static Study mass() {
        List<Scenario> scenarios = new ArrayList<>();
        for (int batch : new int[] {1, 1_000, 10_000}) {
            for (int clients : new int[] {1, 4}) {
                scenarios.add(Scenario.mass("ledger", clients, batch));
                scenarios.add(Scenario.mass("postgres", clients, batch));
            }
        }
        return new Study(
                "mass",
                "Many transfers at once: the ledger's blocks beside set-based SQL",
                "Batches outside of JTA, each submitter waits for its batch before it sends the next. PostgreSQL does a batch with one"
                        + " statement that locks rows in order and changes each account once. Uniform over 10,000 accounts; of one and four"
                        + " submitters each side's better counts.",
                false,
                10_001,
                scenarios,
                List.of(
                        new Ratio(
                                "ledger: batches of 10,000 ÷ batches of 1, each the better of 1 and 4 submitters",
                                seen -> best(seen, "ledger", 10_000) / best(seen, "ledger", 1),
                                "floor 50, goal 100"),
                        Ratio.ofRates(
                                "ledger, 1 submitter: batches of 10,000 ÷ batches of 1",
                                Scenario.mass("ledger", 1, 10_000),
                                Scenario.mass("ledger", 1, 1),
                                ""),
                        new Ratio(
                                "batches of 1,000: ledger ÷ PostgreSQL",
                                seen -> best(seen, "ledger", 1_000) / best(seen, "postgres", 1_000),
                                "floor 2, goal 5"),
                        new Ratio(
                                "batches of 10,000: ledger ÷ PostgreSQL",
                                seen -> best(seen, "ledger", 10_000) / best(seen, "postgres", 10_000),
                                "floor 2, goal 5")));
    }

    private static Ratio againstPeer(String what, Scenario ledger, String bounds) {
        return Ratio.ofRates(what + ": ledger ÷ PostgreSQL", ledger, ledger.on("postgres"), bounds);
    }

    private static Ratio hotAgainstUniform(String what, Scenario uniform, String bounds) {
        return Ratio.ofRates("ledger, 16 clients, " + what + ": hot ÷ uniform", uniform.hot(), uniform, bounds);
    }

    /** What a side's part of a two-phase transfer takes when 16 clients are at it, the platform's own time taken off. */
    private static double cost(Seen seen, String target) {
        return 1 / seen.rate(Scenario.twoPhase(target, 16)) - 1 / seen.rate(Scenario.twoPhase("nothing", 16));
    }

    private static double best(Seen seen, String target, int batch) {
        return DoubleStream.of(1, 4)
                .map(clients -> seen.rate(Scenario.mass(target, (int) clients, batch)))
                .max()
                .orElseThrow();
    }
}
