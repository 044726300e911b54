package dev.imbuto.node;

import dev.imbuto.log.LogException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/** How the program of a node starts. */
public final class Node {
    private Node() {}

    /** Starts it on this machine's own address; ends the process with 1 when it cannot, having said why. */
    public static void run(Class<?> program, String[] arguments) {
        // Axon would ask for newer versions over the network. Before any of its classes is loaded.
        System.setProperty("axoniq.update-checker.disabled", "true");
        SpringApplication application = new SpringApplication(program);
        Properties properties = defaults();
        properties.setProperty("server.address", "127.0.0.1");
        application.setDefaultProperties(properties);
        application.run(arguments);
    }

    /** What holds for every program of Imbuto, unless something else says otherwise. */
    public static Properties defaults() {
        try {
            return PropertiesLoaderUtils.loadProperties(new ClassPathResource("defaults.properties", Node.class));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** What our own classes say at start about what does not fit is for people; the rest is for those who mend programs. */
    static final class CannotStart extends AbstractFailureAnalyzer<RuntimeException> {
        private static final String OURS = "dev.imbuto.";

        @Override
        protected @Nullable FailureAnalysis analyze(Throwable failure, RuntimeException found) {
            return said(failure)
                    .map(message -> new FailureAnalysis(message, "See docs/operations.md.", failure))
                    .orElse(null);
        }

        private static Optional<String> said(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                boolean forPeople = cause instanceof IllegalStateException || cause instanceof LogException;
                StackTraceElement[] trace = cause.getStackTrace();
                if (forPeople && trace.length > 0 && trace[0].getClassName().startsWith(OURS)) {
                    return Optional.ofNullable(cause.getMessage());
                }
            }
            return Optional.empty();
        }
    }
}
