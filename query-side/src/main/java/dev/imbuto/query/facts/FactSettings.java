package dev.imbuto.query.facts;

import dev.imbuto.query.duckdb.FactStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where the facts are, in the folder of the data, and what they may use. */
@ConfigurationProperties("imbuto")
public record FactSettings(
        @DefaultValue("imbuto-data") Path data,
        @DefaultValue Facts facts) {

    /**
     * What DuckDB may use.
     *
     * @param memory outside the heap, like {@code 1GB}
     * @param threads as many as there are processors when absent
     * @param readers reports computed at once; more wait
     */
    public record Facts(
            @DefaultValue("1GB") String memory,
            @Nullable Integer threads,
            @DefaultValue("8") int readers) {}

    /** The files of the facts. */
    public FactFolder files() {
        return new FactFolder(data);
    }

    /** What the store may use. */
    public FactStore.Settings store() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new FactStore.Settings(
                facts.memory(), facts.threads() == null ? processors : facts.threads(), facts.readers());
    }
}
