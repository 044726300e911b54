package dev.imbuto.standalone;

import java.nio.file.Path;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/**
 * What holds where the command line says nothing: system properties, environment variables ({@code imbuto.data} is {@code
 * IMBUTO_DATA}), {@code application.properties} beside the program or in the working folder, and what is built in.
 */
final class Configured {
    private final ConfigurableEnvironment environment = new StandardEnvironment();

    Configured() {
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
    }

    ConfigurableEnvironment environment() {
        return environment;
    }

    Path data() {
        return Path.of(environment.getProperty("imbuto.data", "imbuto-data"));
    }

    /** Null where any will do. */
    @Nullable
    Currency currency() {
        String code = environment.getProperty("imbuto.currency");
        try {
            return code == null ? null : Currency.getInstance(code);
        } catch (IllegalArgumentException unknown) {
            throw new FailedException(ExitCode.USAGE, "imbuto.currency is not an ISO 4217 currency: " + code);
        }
    }

    int port() {
        return environment.getProperty("server.port", Integer.class, 8080);
    }

    String address() {
        return environment.getProperty("server.address", "127.0.0.1");
    }
}
