package dev.imbuto.standalone;

import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import dev.imbuto.http.Instants;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import dev.imbuto.node.StoreSettings;
import dev.imbuto.privacy.KeyStore;
import dev.imbuto.privacy.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code imbuto keys}: works beside a running server, which heeds it within a second. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Makes, lists, revokes and rotates API keys, also beside a running server.",
            "Rotates the master key, while none runs."
        },
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(36_600);

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a key and prints it, once: only a hash of it is kept.")
    int create(
            @Mixin DataOption data,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "${COMPLETION-CANDIDATES}, in any case")
                    Role role,
            @Option(
                            names = "--expires",
                            paramLabel = "WHEN",
                            description = "when it ends: a duration from now like P90D, a date (its midnight UTC) or an"
                                    + " instant; never unless given")
                    @Nullable
                    String expires,
            @Option(names = "--label", paramLabel = "TEXT", description = "what it is for, shown by list") @Nullable
                    String label)
            throws IOException {
        Instant end = expires == null ? null : moment(expires, Instant.now());
        try {
            printMade(with(data, keys -> keys.create(role, label, end)));
            return ExitCode.FINE;
        } catch (IllegalArgumentException refused) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(refused.getMessage()));
        }
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a second key of the same role, label and length of life, and prints it, once.",
                "The first one ends after the grace. Repeat what got no answer under the key it was first sent with:",
                "an Idempotency-Key belongs to the API key that used it."
            })
    int rotate(
            @Mixin DataOption data,
            @Parameters(paramLabel = "ID", description = "id of the key that is to end") String id,
            @Option(
                            names = "--grace",
                            paramLabel = "P7D",
                            defaultValue = "P7D",
                            description = "how long both are accepted; ${DEFAULT-VALUE} unless given")
                    String grace)
            throws IOException {
        Duration both = duration(grace);
        printMade(with(data, keys -> keys.rotate(id, both))
                .orElseThrow(() ->
                        new FailedException(ExitCode.FAILED, "there is no key " + id + " that could be rotated")));
        return ExitCode.FINE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Prints all keys without their secrets, a JSON object a line: prefix, role, label, when it was made, when",
                "it expires, when it was last used (to the minute or so) and since when it is revoked."
            })
    int list(@Mixin DataOption data) throws IOException {
        with(data, ApiKeys::list).forEach(key -> print(JsonMapper.shared().writeValueAsString(line(key))));
        return ExitCode.FINE;
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "From now on the key is refused.")
    int revoke(@Mixin DataOption data, @Parameters(paramLabel = "ID", description = "id of the key") String id)
            throws IOException {
        if (!with(data, keys -> keys.revoke(id))) {
            throw new FailedException(ExitCode.FAILED, "there is no key " + id + " that could be revoked");
        }
        return ExitCode.FINE;
    }

    @Command(
            name = "rotate-master",
            mixinStandardHelpOptions = true,
            description = {
                "Wraps all keys of personal data by another master key, all or none. The log is not touched.",
                "The old one is found as ever: IMBUTO_MASTER_KEY, IMBUTO_MASTER_KEY_FILE, else master.key in the data"
                        + " folder, which is deleted then. No server may run."
            })
    int rotateMaster(
            @Mixin DataOption data,
            @Option(
                            names = "--new-key-file",
                            required = true,
                            paramLabel = "FILE",
                            description = "holds the new master key; made, with a new key, where there is no such file."
                                    + " Outside the data folder")
                    Path file)
            throws IOException {
        try {
            Optional<MasterKey> old = Binder.get(new Configured().environment())
                    .bindOrCreate("imbuto", StoreSettings.class)
                    .given();
            long contacts = data.address().isPresent()
                    ? rotateInDatabase(data.address().get(), old, file)
                    : rotateInFolder(data, old, file);
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "the keys of %,d contacts are wrapped by the new master key%nfrom now on: IMBUTO_MASTER_KEY_FILE=%s%n",
                            contacts,
                            file.toAbsolutePath());
            spec.commandLine().getOut().flush();
            return ExitCode.FINE;
        } catch (IllegalStateException | IllegalArgumentException unfit) {
            throw new FailedException(ExitCode.FAILED, String.valueOf(unfit.getMessage()));
        }
    }

    private static long rotateInFolder(DataOption data, Optional<MasterKey> old, Path file) throws IOException {
        try (DataFolder folder = data.openExisting()) {
            if (file.toAbsolutePath()
                    .normalize()
                    .startsWith(folder.path().toAbsolutePath().normalize())) {
                throw new FailedException(
                        ExitCode.USAGE, file + " lies in the data folder, beside what it is to protect");
            }
            return KeyStore.rotate(folder.path(), old, next(file));
        }
    }

    private static long rotateInDatabase(MongoAddress address, Optional<MasterKey> old, Path file) throws IOException {
        MasterKey from = old.orElseThrow(() -> new IllegalStateException(
                "the old master key is missing: neither IMBUTO_MASTER_KEY nor IMBUTO_MASTER_KEY_FILE is given"));
        try (SharedDatabase database = SharedDatabase.open(address)) {
            return KeyStore.rotate(database, from, next(file));
        }
    }

    private static MasterKey next(Path file) throws IOException {
        return Files.exists(file) ? MasterKey.read(file) : MasterKey.create(file);
    }

    private static Map<String, Object> line(ApiKey key) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", key.id());
        line.put("prefix", key.prefix());
        line.put("role", key.role().name().toLowerCase(Locale.ROOT));
        put("label", key.label(), line);
        line.put("created", key.created().toString());
        put("expires", key.expires(), line);
        put("lastUsed", key.lastUsed(), line);
        put("revoked", key.revoked(), line);
        return line;
    }

    private static void put(String member, @Nullable Object value, Map<String, Object> line) {
        if (value != null) {
            line.put(member, value.toString());
        }
    }

    private void printMade(ApiKey.Made made) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", made.id());
        line.put("key", made.key());
        put("expires", made.expires(), line);
        print(JsonMapper.shared().writeValueAsString(line));
    }

    private static Instant moment(String text, Instant now) {
        if (text.startsWith("P")) {
            return now.plus(duration(text));
        }
        try {
            return Instants.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(malformed.getMessage()));
        }
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeException malformed) {
            // answered below like one that is out of bounds
        }
        throw new FailedException(
                ExitCode.USAGE, "not a duration like P90D or PT12H, up to " + LONGEST.toDays() + " days: " + text);
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    private interface Work<T> {
        T on(ApiKeys keys);
    }

    private static <T> T with(DataOption data, Work<T> work) throws IOException {
        if (data.address().isPresent()) {
            try (SharedDatabase database = SharedDatabase.open(data.address().get());
                    ApiKeys keys = ApiKeys.open(database, Clock.systemUTC())) {
                return work.on(keys);
            }
        }
        Files.createDirectories(data.folder());
        try (ApiKeys keys = ApiKeys.open(data.folder().resolve(ApiKeys.FILE), Clock.systemUTC())) {
            return work.on(keys);
        }
    }
}
