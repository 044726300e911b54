package dev.imbuto.command.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A YAML document in which everything knows its line and every scalar is the text that was written: {@code no} is no
 * boolean, {@code 1.10} no number. Anchors are not taken.
 */
sealed interface Yaml {
    int line();

    record Scalar(int line, String text) implements Yaml {}

    record Items(int line, List<Yaml> values) implements Yaml {}

    record Entries(int line, Map<String, Yaml> values) implements Yaml {}

    static Yaml read(Path file) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = new YAMLMapper().createParser(in)) {
            if (parser.nextToken() == null) {
                throw ImportRefusedException.of(file, "is empty");
            }
            return new Reader(file, (YAMLParser) parser).value();
        } catch (NoSuchFileException missing) {
            throw ImportRefusedException.of(file, "there is no such file: " + file);
        } catch (JacksonException malformed) {
            throw ImportRefusedException.atLine(
                    file, line(malformed.getLocation()), "is not YAML: " + firstLine(malformed.getOriginalMessage()));
        } catch (IOException failure) {
            throw ImportRefusedException.of(file, "cannot be read: " + failure.getMessage());
        }
    }

    private static int line(TokenStreamLocation location) {
        return location == null ? 1 : Math.max(1, location.getLineNr());
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** Reads one document token by token. */
    record Reader(Path file, YAMLParser parser) {
        Yaml value() {
            int line = line(parser.currentTokenLocation());
            JsonToken token = parser.currentToken();
            if (token == JsonToken.START_OBJECT) {
                return entries(line);
            }
            if (token == JsonToken.START_ARRAY) {
                List<Yaml> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value());
                }
                return new Items(line, items);
            }
            if (parser.isCurrentAlias()) {
                throw ImportRefusedException.atLine(file, line, "aliases (*" + parser.getString() + ") are not taken");
            }
            return new Scalar(line, token == JsonToken.VALUE_NULL ? "" : parser.getString());
        }

        private Entries entries(int line) {
            Map<String, Yaml> entries = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                int at = line(parser.currentTokenLocation());
                String key = parser.currentName();
                parser.nextToken();
                if (entries.put(key, value()) != null) {
                    throw ImportRefusedException.atLine(file, at, key + " is there twice");
                }
            }
            return new Entries(line, entries);
        }
    }
}
