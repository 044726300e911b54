package dev.imbuto.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.imbuto.log.EventType;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the modules may know of each other, as far as Maven's enforcer cannot say it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.imbuto");

    private static final String[] DOMAIN = {
        "dev.imbuto.contact..", "dev.imbuto.campaign..", "dev.imbuto.pipeline..", "dev.imbuto.period.."
    };

    @Test
    void the_sides_do_not_see_each_other() {
        noClasses()
                .that()
                .resideInAPackage("dev.imbuto.command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.imbuto.query..", "dev.imbuto.standalone..", "org.duckdb..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("dev.imbuto.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.imbuto.command..", "dev.imbuto.standalone..", "org.sqlite..")
                .check(ALL);
    }

    @Test
    void the_kernel_sees_neither_side() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.imbuto.command..", "dev.imbuto.query..", "dev.imbuto.standalone..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.imbuto.command..", "dev.imbuto.query..", "dev.imbuto.standalone..", "org.duckdb..")
                .check(ALL);
    }

    @Test
    void the_domain_knows_neither_frameworks_nor_storage() {
        noClasses()
                .that()
                .resideInAnyPackage(DOMAIN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.axonframework..",
                        "jakarta..",
                        "java.sql..",
                        "org.sqlite..",
                        "dev.imbuto.privacy..",
                        "dev.imbuto.access..",
                        "dev.imbuto.http..")
                .check(ALL);
        // Of the log it knows the annotation with the name that an event has on disk.
        noClasses()
                .that()
                .resideInAnyPackage(DOMAIN)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.imbuto.log..").and(not(type(EventType.class))))
                .check(ALL);
    }

    @Test
    void the_domain_has_no_clock_and_no_chance() {
        noClasses()
                .that()
                .resideInAnyPackage(DOMAIN)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .check(ALL);
    }

    @Test
    void a_store_is_known_where_it_is_used() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.imbuto.log.sqlite..",
                        "dev.imbuto.privacy..",
                        "dev.imbuto.access..",
                        "dev.imbuto.audit..",
                        "dev.imbuto.command.idempotency..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sqlite..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.imbuto.query.duckdb..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.duckdb..")
                .check(ALL);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.imbuto.(**)")
                .should()
                .beFreeOfCycles()
                // An event carries its name on disk as an annotation, and the codec of the log lists the events.
                .ignoreDependency(alwaysTrue(), type(EventType.class))
                .check(ALL);
    }
}
