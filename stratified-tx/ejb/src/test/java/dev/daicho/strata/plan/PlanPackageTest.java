package dev.daicho.strata.plan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PlanPackageTest {

    @Test
    void shouldNeedNoServer() {
        classes()
                .that()
                .resideInAPackage("dev.daicho.strata.plan")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.daicho.strata", "dev.daicho.strata.plan", "java..", "org.jspecify..")
                .because("a plan is made in a plain test as it is in a server")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.daicho.strata.plan"));
    }
}
