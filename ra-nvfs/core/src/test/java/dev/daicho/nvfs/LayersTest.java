package dev.daicho.nvfs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.daicho.nvfs", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
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
            .whereLayer("nio")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("transaction")
            .mayOnlyBeAccessedByLayers("nio")
            .whereLayer("file")
            .mayOnlyBeAccessedByLayers("transaction")
            .whereLayer("block")
            .mayOnlyBeAccessedByLayers("file", "transaction", "nio")
            .because("each layer is tested without those above it; nio knows of block only how capacities are written");

    @ArchTest
    static final ArchRule NO_CONTAINER = noClasses()
            .that()
            .resideInAnyPackage(
                    "..nvfs.memory..", "..nvfs.block..", "..nvfs.file..", "..nvfs.transaction..", "..nvfs.nio..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "dev.daicho.ra..", "org.slf4j..")
            .because("the core runs in any Java program, with nothing but its API");
}
