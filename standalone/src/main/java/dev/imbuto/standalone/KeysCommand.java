package dev.imbuto.standalone;

import dev.imbuto.access.ApiKey;
import dev.imbuto.access.ApiKeys;
import dev.imbuto.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
        description = "Makes, lists and revokes API keys, also beside a running server.",
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand implements Callable<Integer> {
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
                    Role role)
            throws IOException {
        try (ApiKeys keys = open(data)) {
            ApiKey.Made made = keys.create(role);
            print(JsonMapper.shared().writeValueAsString(made));
            return ExitCode.FINE;
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Prints all keys without their secrets, a JSON object a line.")
    int list(@Mixin DataOption data) throws IOException {
        try (ApiKeys keys = open(data)) {
            keys.list().forEach(key -> print(JsonMapper.shared().writeValueAsString(line(key))));
            return ExitCode.FINE;
        }
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "From now on the key is refused.")
    int revoke(@Mixin DataOption data, @Parameters(paramLabel = "ID", description = "id of the key") String id)
            throws IOException {
        try (ApiKeys keys = open(data)) {
            if (!keys.revoke(id)) {
                throw new FailedException(ExitCode.FAILED, "there is no key " + id + " that could be revoked");
            }
            return ExitCode.FINE;
        }
    }

    private static Map<String, Object> line(ApiKey key) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", key.id());
        line.put("role", key.role().name().toLowerCase(Locale.ROOT));
        line.put("created", key.created().toString());
        if (key.revoked() != null) {
            line.put("revoked", key.revoked().toString());
        }
        return line;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    private static ApiKeys open(DataOption data) throws IOException {
        Files.createDirectories(data.folder());
        return ApiKeys.open(data.folder().resolve(ApiKeys.FILE), Clock.systemUTC());
    }
}
