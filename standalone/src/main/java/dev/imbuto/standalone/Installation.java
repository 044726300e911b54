package dev.imbuto.standalone;

import dev.imbuto.audit.AccessRecords;
import dev.imbuto.audit.SqliteAccessRecords;
import dev.imbuto.command.idempotency.IdempotencyAnswers;
import dev.imbuto.command.wiring.CommandSide;
import dev.imbuto.command.wiring.CommandSideSettings;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import dev.imbuto.privacy.MasterKey;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.privacy.SqlitePersonalData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** What is stored in a data folder, opened for this process; everything else is built on it. */
final class Installation implements AutoCloseable {

    /**
     * Where the master key of personal data is. In the data folder when neither is given.
     *
     * @param masterKey the key itself, in Base64 or hexadecimal
     * @param masterKeyFile a file that holds nothing else
     */
    @ConfigurationProperties("imbuto")
    record Settings(@Nullable String masterKey, @Nullable Path masterKeyFile) {
        /** The master key, unless it is in the data folder. */
        Optional<MasterKey> given() {
            if (masterKey != null) {
                return Optional.of(MasterKey.parse(masterKey));
            }
            return Optional.ofNullable(masterKeyFile).map(MasterKey::read);
        }
    }

    private final DataFolder data;
    private final ConfigurableEnvironment environment;
    private final EventLog log;
    private final EventCodec codec = new EventCodec();
    private final Snapshots snapshots;
    private final PersonalData personalData;
    private final AccessRecords reads;

    private Installation(
            DataFolder data,
            ConfigurableEnvironment environment,
            EventLog log,
            Snapshots snapshots,
            PersonalData personalData,
            AccessRecords reads) {
        this.data = data;
        this.environment = environment;
        this.log = log;
        this.snapshots = snapshots;
        this.personalData = personalData;
        this.reads = reads;
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
        EventLog log = null;
        Snapshots snapshots = null;
        AccessRecords reads = null;
        try {
            log = SqliteEventLog.open(data.resolve("log.db"));
            snapshots = SqliteSnapshots.open(data.resolve("snapshots.db"));
            reads = SqliteAccessRecords.open(data.resolve(SqliteAccessRecords.FILE), Clock.systemUTC());
            boolean founding = log.head().position() == 0;
            PersonalData people = SqlitePersonalData.open(
                    data.path(), bound(environment, Settings.class).given(), founding);
            return new Installation(data, environment, log, snapshots, people, reads);
        } catch (RuntimeException failure) {
            if (reads != null) {
                reads.close();
            }
            if (snapshots != null) {
                snapshots.close();
            }
            if (log != null) {
                log.close();
            }
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
        return log;
    }

    EventCodec codec() {
        return codec;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    PersonalData personalData() {
        return personalData;
    }

    AccessRecords reads() {
        return reads;
    }

    /** The write side alone; to be closed before the installation is. */
    CommandSide openCommandSide() {
        return CommandSide.open(
                log,
                codec,
                snapshots,
                personalData,
                List.of(this::forgetAnswers),
                settings(CommandSideSettings.class),
                Clock.systemUTC());
    }

    /** Where no server runs, nobody has the answers open. */
    private void forgetAnswers(ContactId contact) {
        Path file = data.resolve(IdempotencyAnswers.FILE);
        if (Files.exists(file)) {
            try (IdempotencyAnswers answers = IdempotencyAnswers.open(file, Clock.systemUTC())) {
                answers.forget(contact);
            }
        }
    }

    @Override
    public void close() {
        log.close();
        snapshots.close();
        personalData.close();
        reads.close();
        data.close();
    }
}
