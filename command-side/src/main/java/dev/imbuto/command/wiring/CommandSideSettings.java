package dev.imbuto.command.wiring;

import dev.imbuto.command.contact.DuplicateEmails;
import dev.imbuto.command.contact.UnlistedBasis;
import java.nio.file.Path;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What an installation may decide about its write side.
 *
 * @param currency the only one that amounts may be in
 * @param scoring how leads are graded
 * @param reasons why leads are disqualified and opportunities lost
 * @param duplicates what to do about contacts that share something that should be theirs alone
 * @param consents what is asked of them
 * @param aggregates how many of them are kept in memory, and how often their state is kept on disk
 */
@ConfigurationProperties("imbuto")
public record CommandSideSettings(
        @DefaultValue("EUR") Currency currency,
        @DefaultValue Scoring scoring,
        @DefaultValue Reasons reasons,
        @DefaultValue Duplicates duplicates,
        @DefaultValue Consents consents,
        @DefaultValue Aggregates aggregates) {

    /**
     * How leads are graded.
     *
     * @param policy file in YAML; the standard policy when absent
     */
    public record Scoring(@Nullable Path policy) {}

    public record Reasons(
            @DefaultValue({
                "no-budget",
                "no-authority",
                "no-need",
                "no-timing",
                "no-fit",
                "duplicate",
                "unreachable",
                "spam",
                "other"
            })
            Set<String> disqualify,

            @DefaultValue({"price", "competitor", "no-budget", "no-decision", "timing", "no-fit", "other"})
            Set<String> closeLost) {}

    public record Duplicates(@DefaultValue("warn") DuplicateEmails email) {}

    /**
     * What is asked of consents.
     *
     * @param unlistedBasis what to do with one whose basis is none of the law's
     */
    public record Consents(@DefaultValue("warn") UnlistedBasis unlistedBasis) {}

    /**
     * What is kept of aggregates besides their events.
     *
     * @param cached number of aggregates of each kind
     * @param snapshotEvery number of events after which an aggregate's state is kept on disk
     */
    public record Aggregates(
            @DefaultValue("10000") long cached,
            @DefaultValue("250") int snapshotEvery) {}

    /** What holds when nothing but the currency is set. */
    public static CommandSideSettings standard(Currency currency) {
        return new Binder(new MapConfigurationPropertySource(Map.of("imbuto.currency", currency)))
                .bindOrCreate("imbuto", CommandSideSettings.class);
    }
}
