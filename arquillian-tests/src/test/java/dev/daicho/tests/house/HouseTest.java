package dev.daicho.tests.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which room may know which, over the compiled classes of the whole house. */
class HouseTest {

    private static final List<String> MODULES = List.of(
            "ra-support",
            "ra-ledger/api",
            "ra-ledger/core",
            "ra-ledger/rar",
            "ra-nvfs/api",
            "ra-nvfs/core",
            "ra-nvfs/rar",
            "stratified-tx/api",
            "stratified-tx/ejb");

    private static final String[] APIS = {"dev.daicho.ledger", "dev.daicho.nvfs", "dev.daicho.strata"};
    private static final String[] ADAPTERS = {"dev.daicho.ledger.ra..", "dev.daicho.nvfs.ra.."};
    private static final String SUPPORT = "dev.daicho.ra..";
    private static final DescribedPredicate<JavaClass> LEDGER_CORE =
            resideInAPackage("dev.daicho.ledger.*..").and(not(resideInAPackage("dev.daicho.ledger.ra..")));
    private static final DescribedPredicate<JavaClass> NVFS_CORE =
            resideInAPackage("dev.daicho.nvfs.*..").and(not(resideInAPackage("dev.daicho.nvfs.ra..")));
    private static final DescribedPredicate<JavaClass> CORES = LEDGER_CORE.or(NVFS_CORE);

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        Path root = root();
        house = new ClassFileImporter()
                .importPaths(MODULES.stream()
                        .map(module -> root.resolve(module).resolve("target/classes"))
                        .toList());
    }

    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    static Stream<ArchRule> rules() {
        return Stream.of(
                noClasses()
                        .that(CORES)
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("jakarta..", SUPPORT).or(resideInAnyPackage(ADAPTERS)))
                        .because("a core runs in a plain test and knows nothing of servers"),
                classes()
                        .that(NVFS_CORE)
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage("java..", "jdk..", "dev.daicho.nvfs", "org.jspecify..")
                                        .or(NVFS_CORE))
                        .because("the file store's core has no dependency at run time (N12)"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.daicho.ledger.core.ratis..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.ratis..")
                        .because("the consensus engine can be replaced behind one seam"),
                noClasses()
                        .that()
                        .resideInAPackage(SUPPORT)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("dev.daicho.ledger..", "dev.daicho.nvfs..", "dev.daicho.strata..")
                        .because("what adapters share knows none of them"),
                noClasses()
                        .that()
                        .resideInAPackage("dev.daicho.strata..")
                        .should()
                        .dependOnClassesThat(
                                CORES.or(resideInAnyPackage(ADAPTERS)).or(resideInAPackage(SUPPORT)))
                        .because("strata see APIs, never cores or adapters"),
                noClasses()
                        .that()
                        .resideInAnyPackage(APIS)
                        .should()
                        .dependOnClassesThat(
                                CORES.or(resideInAnyPackage(ADAPTERS)).or(resideInAPackage("dev.daicho.strata.*..")))
                        .because("api <- core <- rar: an API knows nothing behind it"),
                noClasses()
                        .that()
                        .haveNameNotMatching(".*\\.XaErrors")
                        .should()
                        .callConstructor(XAException.class)
                        .orShould()
                        .callConstructor(XAException.class, int.class)
                        .orShould()
                        .callConstructor(XAException.class, String.class)
                        .because("one place makes XAExceptions, so that each has an error code (XA row 30)"),
                slices().matching("dev.daicho.(**)").should().beFreeOfCycles().because("dependencies go one way"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldKeepItsRules(ArchRule rule) {
        rule.check(house);
    }

    @Test
    @Tag("P3")
    void shouldHaveItsTopLevel() {
        List.of("pom.xml", "ra-ledger", "ra-nvfs", "stratified-tx", "ear", "arquillian-tests", "docs", "README.md")
                .forEach(name -> assertTrue(Files.exists(root().resolve(name)), name));
    }

    @Test
    void shouldHaveReadEveryModule() {
        MODULES.forEach(module -> assertFalse(
                house.stream().noneMatch(type -> type.getSource()
                        .map(source -> source.getUri().getPath().contains(module + "/target/classes"))
                        .orElse(false)),
                () -> "no class of " + module));
    }
}
