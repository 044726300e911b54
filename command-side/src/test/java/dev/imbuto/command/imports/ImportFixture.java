package dev.imbuto.command.imports;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A folder with files and a mapping, and a log that remembers which commands were sent. */
final class ImportFixture implements Commands {
    static final Instant NOW = Instant.parse("2018-01-02T03:04:05Z");

    static final String LEADS = """
            mapping: leads
            currency: USD
            contact: crm:${id}
            steps:
              - command: capture-lead
                fields:
                  source: ${source}
            """;

    final List<Object> sent = Collections.synchronizedList(new ArrayList<>());
    final List<CommandContext> contexts = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> known = Collections.synchronizedSet(new HashSet<>());
    private final Path folder;
    private Predicate<Object> refuses = command -> false;
    private Instant defaultInstant = NOW;

    ImportFixture(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    ImportFixture file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    ImportFixture file(String name, byte[] bytes) {
        try {
            Files.write(path(name), bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    ImportFixture mapping(String yaml) {
        return file("mapping.yaml", yaml);
    }

    ImportFixture refusing(Predicate<Object> command) {
        refuses = command;
        return this;
    }

    ImportFixture defaultInstant(Instant instant) {
        defaultInstant = instant;
        return this;
    }

    ImportFile check(String file) {
        return ImportFile.check(path(file), Mapping.read(path("mapping.yaml")));
    }

    ImportSummary run(String file) {
        return check(file).run(this, "import", defaultInstant, path(file + ".import-report.csv"), done -> {});
    }

    List<String> report(String file) {
        try {
            return Files.readAllLines(path(file + ".import-report.csv"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public boolean sendIfNew(Object command, CommandContext context) {
        if (refuses.test(command)) {
            throw new Refused();
        }
        sent.add(command);
        contexts.add(context);
        return known.add(context.commandId());
    }

    private static final class Refused extends Rejection {
        private enum Reason implements Rejection.Reason {
            GREY_SKY;

            @Override
            public Kind kind() {
                return Kind.CONFLICT;
            }

            @Override
            public @Nullable String pointer() {
                return null;
            }
        }

        Refused() {
            super(Reason.GREY_SKY, "the sky is grey");
        }
    }
}
