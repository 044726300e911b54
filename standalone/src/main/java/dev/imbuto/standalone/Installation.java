package dev.imbuto.standalone;

import dev.imbuto.access.ApiKeys;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.command.wiring.CommandSide;
import dev.imbuto.command.wiring.CommandSideSettings;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.node.StoreSettings;
import dev.imbuto.privacy.PersonalData;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** What is stored in a data folder, opened for this process; everything else is built on it. */
final class Installation implements AutoCloseable {

    private final DataFolder data;
    private final ConfigurableEnvironment environment;
    private final Stores stores;
    private final EventCodec codec = new EventCodec();

    private Installation(DataFolder data, ConfigurableEnvironment environment, Stores stores) {
        this.data = data;
        this.environment = environment;
        this.stores = stores;
    }

    /** Takes over the folder, and closes it with the rest. Throws {@link FailedException} when something does not fit. */
    static Installation open(DataFolder data) {
        ConfigurableEnvironment environment = new Configured().environment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "data folder",
                        Map.of(
                                "imbuto.data",
                                data.path().toString(),
                                "imbuto.currency",
                                data.currency().toString())));
        try {
            return new Installation(data, environment, Stores.open(data, bound(environment, StoreSettings.class)));
        } catch (RuntimeException failure) {
            data.close();
            // These say, for people, what is missing or does not fit.
            if (failure instanceof IllegalStateException || failure instanceof IllegalArgumentException) {
                throw new FailedException(ExitCode.FAILED, String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    private static <T> T bound(ConfigurableEnvironment environment, Class<T> settings) {
        return Binder.get(environment).bindOrCreate("imbuto", settings);
    }

    /** What the environment and the properties say, with the folder and the currency of the data. */
    <T> T settings(Class<T> type) {
        return bound(environment, type);
    }

    DataFolder data() {
        return data;
    }

    EventLog log() {
        return stores.log();
    }

    EventCodec codec() {
        return codec;
    }

    Snapshots snapshots() {
        return stores.snapshots();
    }

    PersonalData personalData() {
        return stores.personalData();
    }

    AccessRecords reads() {
        return stores.reads();
    }

    /** To be closed before the installation is. */
    ApiKeys openApiKeys() {
        return stores.apiKeys().open();
    }

    /** To be closed before the installation is. */
    IdempotencyAnswers openAnswers() {
        return stores.answers().open();
    }

    /** The write side alone; to be closed before the installation is. */
    CommandSide openCommandSide() {
        return CommandSide.open(
                log(),
                codec,
                snapshots(),
                personalData(),
                List.of(this::forgetAnswers),
                settings(CommandSideSettings.class),
                Clock.systemUTC());
    }

    /** Beside a server only where several processes may have the answers open. */
    private void forgetAnswers(ContactId contact) {
        try (IdempotencyAnswers answers = openAnswers()) {
            answers.forget(contact);
        }
    }

    @Override
    public void close() {
        stores.close();
        data.close();
    }
}
