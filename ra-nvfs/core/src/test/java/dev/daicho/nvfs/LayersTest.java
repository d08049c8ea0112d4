package dev.daicho.nvfs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N12")
class LayersTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.daicho.nvfs");

    @Test
    void shouldDependDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("memory")
                .definedBy("..nvfs.memory..")
                .layer("block")
                .definedBy("..nvfs.block..")
                .layer("file")
                .definedBy("..nvfs.file..")
                .layer("transaction")
                .definedBy("..nvfs.transaction..")
                .layer("nio")
                .definedBy("..nvfs.nio..")
                .layer("tool")
                .definedBy("..nvfs.tool..")
                .whereLayer("tool")
                .mayNotBeAccessedByAnyLayer()
                .layer("stdio")
                .definedBy("..nvfs.stdio..")
                .layer("flash")
                .definedBy("..nvfs.flash..")
                .whereLayer("flash")
                .mayOnlyBeAccessedByLayers("transaction", "nio", "tool")
                .whereLayer("nio")
                .mayOnlyBeAccessedByLayers("tool")
                .whereLayer("stdio")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("transaction")
                .mayOnlyBeAccessedByLayers("nio", "stdio", "tool")
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers("transaction")
                .whereLayer("block")
                .mayOnlyBeAccessedByLayers("file", "transaction", "nio")
                .because(
                        "each layer is tested without those above it; nio knows of block only how capacities are written")
                .check(CORE);
    }

    @Test
    void shouldHaveFlashOnMemoryAlone() {
        noClasses()
                .that()
                .resideInAPackage("..nvfs.flash..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..nvfs.block..", "..nvfs.file..", "..nvfs.transaction..")
                .because("flash lies beside blocks, and a store without flash is to load none of it")
                .check(CORE);
    }

    @Test
    void shouldKnowNothingOfContainers() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..nvfs.memory..",
                        "..nvfs.block..",
                        "..nvfs.file..",
                        "..nvfs.transaction..",
                        "..nvfs.nio..",
                        "..nvfs.stdio..",
                        "..nvfs.flash..",
                        "..nvfs.tool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "dev.daicho.ra..", "org.slf4j..")
                .because("the core runs in any Java program, with nothing but its API")
                .check(CORE);
    }
}
