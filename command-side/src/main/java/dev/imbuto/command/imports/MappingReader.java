package dev.imbuto.command.imports;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.imbuto.command.catalog.CommandCatalog;
import dev.imbuto.command.catalog.CommandType;
import dev.imbuto.command.catalog.Subject;
import dev.imbuto.command.imports.CommandField.ChangeField;
import dev.imbuto.command.imports.CommandField.ContactField;
import dev.imbuto.command.imports.CommandField.DateField;
import dev.imbuto.command.imports.CommandField.Decimal;
import dev.imbuto.command.imports.CommandField.MoneyField;
import dev.imbuto.command.imports.CommandField.NumberField;
import dev.imbuto.command.imports.CommandField.Part;
import dev.imbuto.command.imports.CommandField.RecordField;
import dev.imbuto.command.imports.CommandField.Source;
import dev.imbuto.command.imports.CommandField.TextField;
import dev.imbuto.command.imports.CommandField.TextsField;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.http.Instants;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mapping strictly: every key, command, field and column that it names must be there, and what a field takes
 * follows from the command's own record.
 */
final class MappingReader {
    private static final String DEFAULT_INSTANT = "${default-instant}";
    private static final String EFFECTIVE_AT = "effectiveAt";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final Set<String> FORMAT_KEYS = Set.of("separator", "header", "columns", "dates", "decimal");

    private final Path file;
    private @Nullable Currency currency;
    private CsvFormat format = CsvFormat.DEFAULT;
    private final Map<String, Lookup> lookups = new LinkedHashMap<>();

    MappingReader(Path file) {
        this.file = file;
    }

    Mapping read() {
        Section top = section(Yaml.read(file), "");
        String name = top.text("mapping");
        if (!NAME.matcher(name).matches()) {
            throw top.problem("mapping", "is not a name of letters, digits, dots, hyphens and underscores");
        }
        currency = top.optional("currency") == null
                ? null
                : top.parsed("currency", Currency::getInstance, "is not an ISO 4217 currency");
        if (top.optional("file") != null) {
            format = format(top.section("file"), FORMAT_KEYS, CsvFormat.DEFAULT);
        }
        if (top.optional("lookups") != null) {
            readLookups(top.section("lookups"));
        }
        Map<ColumnRef, Map<String, String>> values = new HashMap<>();
        if (top.optional("values") != null) {
            Section byColumn = top.section("values");
            byColumn.keys()
                    .forEach(column -> values.put(
                            byColumn.column(column, column),
                            byColumn.section(column).texts()));
        }
        Mapping.About about = top.optional("campaign") == null ? Mapping.About.CONTACT : Mapping.About.CAMPAIGN;
        String subjectKey = about == Mapping.About.CONTACT ? "contact" : "campaign";
        TextField subject = new TextField(subjectKey, new Source(top.template(subjectKey), Map.of(), null));
        Template key = top.optional("key") == null ? new Template(List.of()) : top.template("key");
        Instant defaultInstant = top.optional("default-instant") == null
                ? null
                : top.parsed("default-instant", Instants::parse, "is neither a date nor an instant");
        Condition required = top.optional("require") == null ? Condition.NONE : condition(top.section("require"));
        List<Step> steps = steps(top, about, subject);
        top.refuseOtherKeys(Set.of(
                "mapping",
                "currency",
                "file",
                "contact",
                "campaign",
                "key",
                "default-instant",
                "values",
                "require",
                "lookups",
                "steps"));
        if (about == Mapping.About.CAMPAIGN && top.optional("contact") != null) {
            throw top.problem("campaign", "is given beside contact: a row is about one of them");
        }
        return new Mapping(
                file, name, currency, format, about, subject, key, defaultInstant, values, required, lookups, steps);
    }

    private CsvFormat format(Section section, Set<String> keys, CsvFormat unlessGiven) {
        section.refuseOtherKeys(keys);
        char separator = section.choice("separator", Map.of("comma", ',', "semicolon", ';', "tab", '\t'), ',');
        boolean header = section.choice("header", Map.of("true", true, "false", false), true);
        List<String> columns = section.optional("columns") == null ? List.of() : section.list("columns");
        if (!header && columns.isEmpty()) {
            throw section.problem("header", "is false, so columns must name the columns by position");
        }
        if (columns.stream().distinct().count() != columns.size()) {
            throw section.problem("columns", "has a name twice");
        }
        DateStyle dates = section.optional("dates") == null
                ? unlessGiven.dates()
                : section.parsed(
                        "dates", DateStyle::of, "is neither iso nor an order of d, m and y such as d-m-y or m/d/y");
        char decimal = section.choice("decimal", Map.of("point", '.', "comma", ','), unlessGiven.decimal());
        return new CsvFormat(separator, header, columns, dates, decimal);
    }

    private void readLookups(Section section) {
        for (String name : section.keys()) {
            Section lookup = section.section(name);
            CsvFormat lookupFormat =
                    format(lookup, Set.of("file", "key", "match", "separator", "header", "columns"), CsvFormat.DEFAULT);
            Path path = beside(lookup);
            lookups.put(name, Lookup.read(path, lookupFormat, lookup.text("key"), lookup.template("match")));
        }
    }

    /** A mapping may come from others: it reaches no file but those in its own folder and below. */
    private Path beside(Section lookup) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        try {
            Path path =
                    file.toAbsolutePath().resolveSibling(lookup.text("file")).normalize();
            if (folder != null && path.startsWith(folder)) {
                return path;
            }
        } catch (InvalidPathException noPath) {
            // is no file beside the mapping either
        }
        throw lookup.problem("file", "is not in the folder of the mapping");
    }

    private Condition condition(Section section) {
        List<Condition.Test> tests = new ArrayList<>();
        for (String key : section.keys()) {
            ColumnRef column = section.column(key, key);
            if (section.get(key) instanceof Yaml.Entries) {
                Section test = section.section(key);
                test.refuseOtherKeys(Set.of("blank"));
                test.text("blank");
                tests.add(new Condition.Test(
                        column, List.of(), test.choice("blank", Map.of("true", true, "false", false), true)));
            } else {
                List<String> oneOf =
                        section.get(key) instanceof Yaml.Items ? section.list(key) : List.of(section.text(key));
                if (oneOf.isEmpty()) {
                    throw section.problem(key, "names no value");
                }
                tests.add(new Condition.Test(column, oneOf, false));
            }
        }
        return new Condition(tests);
    }

    private List<Step> steps(Section top, Mapping.About about, TextField subject) {
        if (!(top.required("steps") instanceof Yaml.Items items)
                || items.values().isEmpty()) {
            throw top.problem("steps", "is not a list of commands");
        }
        List<Step> steps = new ArrayList<>();
        Map<String, Integer> count = new HashMap<>();
        for (int i = 0; i < items.values().size(); i++) {
            Section step = section(items.values().get(i), "steps[" + i + "]");
            step.refuseOtherKeys(Set.of("command", "when", "fields"));
            CommandType type = commandType(step, about);
            int number = count.merge(type.name(), 1, Integer::sum);
            Condition when = step.optional("when") == null ? Condition.NONE : condition(step.section("when"));
            Section fields = step.optional("fields") == null
                    ? new Section(new Yaml.Entries(step.line(), Map.of()), step.path() + ".fields")
                    : step.section("fields");
            String name = number == 1 ? type.name() : type.name() + ":" + number;
            steps.add(new Step(name, when, command(type, fields, subject)));
        }
        return steps;
    }

    private static CommandType commandType(Section step, Mapping.About about) {
        String name = step.text("command");
        Subject wanted = about == Mapping.About.CONTACT ? Subject.CONTACT : Subject.CAMPAIGN;
        return CommandCatalog.named(name)
                .filter(type -> type.subject() == wanted)
                .orElseThrow(() -> step.problem(
                        "command",
                        "there is no command " + name + " about a " + wanted.field() + "; there are "
                                + CommandCatalog.all().stream()
                                        .filter(type -> type.subject() == wanted)
                                        .map(CommandType::name)
                                        .collect(joining(", "))));
    }

    /** The command's record; what it is about comes from the mapping's subject and not from its fields. */
    private RecordField command(CommandType type, Section fields, TextField subject) {
        Map<String, CommandField> given = new HashMap<>();
        if (type.subject() == Subject.CONTACT) {
            given.put("contact", new ContactField(subject));
            if (type.equals(CommandCatalog.CAPTURE_LEAD)) {
                given.put("externalId", subject);
            }
        } else {
            given.put("key", subject);
        }
        return recordOf(type.type(), type.name(), "", fields, given);
    }

    private RecordField recordOf(
            Class<?> type, String owner, String path, Section fields, Map<String, CommandField> given) {
        List<Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            String at = path.isEmpty() ? name : path + "." + name;
            CommandField ready = given.get(name);
            if (ready != null) {
                parts.add(new Part(at, ready, true));
                continue;
            }
            names.add(name);
            boolean required = isRequired(component);
            Yaml node = fields.optional(name);
            if (node == null && required) {
                throw fields.problem("", owner + " needs " + name);
            }
            if (node == null) {
                parts.add(new Part(at, absent(component, at), required));
            } else {
                // A blank date of what happened would silently become the time of the import.
                boolean needed = required || name.equals(EFFECTIVE_AT);
                parts.add(new Part(at, field(component.getGenericType(), at, name, fields), needed));
            }
        }
        for (String key : fields.keys()) {
            if (!names.contains(key)) {
                throw fields.problem(
                        key,
                        given.containsKey(key)
                                ? "is given by the mapping's contact or campaign"
                                : "there is no field " + key + " in " + owner + "; there are "
                                        + String.join(", ", names));
            }
        }
        return new RecordField(canonicalConstructor(type), parts);
    }

    private static @Nullable CommandField absent(RecordComponent component, String path) {
        return component.getName().equals(EFFECTIVE_AT)
                ? new DateField(path, new Source(new Template(List.of()), Map.of(), null), DateStyle.ISO, true, true)
                : null;
    }

    private static boolean isRequired(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property != null && property.required();
    }

    private CommandField field(Type type, String path, String key, Section fields) {
        if (type == String.class) {
            return new TextField(path, source(fields, key, Set.of()));
        }
        if (type == Money.class) {
            if (currency == null) {
                throw fields.problem(key, "is an amount, so the mapping must state its currency");
            }
            return new MoneyField(decimal(path, fields, key), currency);
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return new NumberField(decimal(path, fields, key), type == Long.class || type == long.class);
        }
        if (type == Instant.class || type == LocalDate.class) {
            return date(path, fields, key, type == Instant.class);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Change.class) {
            return new ChangeField(field(generic.getActualTypeArguments()[0], path, key, fields));
        }
        if (type instanceof ParameterizedType generic
                && generic.getRawType() == List.class
                && generic.getActualTypeArguments()[0] == String.class) {
            return texts(path, fields, key);
        }
        if (type instanceof Class<?> nested && nested.isRecord() && nested != ContactId.class) {
            return recordOf(nested, path, path, fields.section(key), Map.of());
        }
        throw fields.problem(key, "cannot come from a file");
    }

    private TextsField texts(String path, Section fields, String key) {
        List<TextField> items = new ArrayList<>();
        if (fields.get(key) instanceof Yaml.Items) {
            for (String text : fields.list(key)) {
                items.add(new TextField(path, new Source(fields.template(key, text), Map.of(), null)));
            }
        } else {
            items.add(new TextField(path, source(fields, key, Set.of())));
        }
        return new TextsField(items);
    }

    private Decimal decimal(String path, Section fields, String key) {
        Source source = source(fields, key, Set.of("times"));
        BigDecimal times = BigDecimal.ONE;
        if (fields.get(key) instanceof Yaml.Entries && fields.section(key).optional("times") != null) {
            times = fields.section(key).parsed("times", BigDecimal::new, "is not a number");
        }
        return new Decimal(path, source, format.decimal(), times);
    }

    private DateField date(String path, Section fields, String key, boolean isInstant) {
        DateStyle style = format.dates();
        boolean byDefault = false;
        if (fields.get(key) instanceof Yaml.Entries) {
            Section options = fields.section(key);
            byDefault = options.optional("else") instanceof Yaml.Scalar scalar
                    && scalar.text().equals(DEFAULT_INSTANT);
            if (options.optional("dates") != null) {
                style = options.parsed("dates", DateStyle::of, "is neither iso nor an order of d, m and y");
            }
        } else {
            byDefault = fields.text(key).equals(DEFAULT_INSTANT);
        }
        if (byDefault && !isInstant) {
            throw fields.problem(key, "is a date; " + DEFAULT_INSTANT + " is an instant");
        }
        return new DateField(path, source(fields, key, Set.of("dates")), style, isInstant, byDefault);
    }

    private Source source(Section fields, String key, Set<String> furtherOptions) {
        if (!(fields.get(key) instanceof Yaml.Entries)) {
            return new Source(fields.template(key), Map.of(), null);
        }
        Section options = fields.section(key);
        Set<String> known = new TreeSet<>(Set.of("column", "text", "map", "else"));
        known.addAll(furtherOptions);
        options.refuseOtherKeys(known);
        if ((options.optional("column") == null) == (options.optional("text") == null)) {
            throw options.problem("", "takes its value from either column or text");
        }
        Template template = options.optional("column") == null
                ? options.template("text")
                : Template.of(options.column("column", options.text("column")));
        Map<String, String> replaced = options.optional("map") == null
                ? Map.of()
                : options.section("map").texts();
        return new Source(template, replaced, options.optional("else") == null ? null : options.template("else"));
    }

    private static Constructor<?> canonicalConstructor(Class<?> type) {
        Class<?>[] components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getConstructor(components);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("record without a public canonical constructor: " + type, impossible);
        }
    }

    private Section section(Yaml node, String path) {
        if (!(node instanceof Yaml.Entries entries)) {
            throw ImportRefusedException.atLine(
                    file, node.line(), (path.isEmpty() ? "the mapping" : path) + " is not a list of keys and values");
        }
        return new Section(entries, path);
    }

    /** Keys and values at one place of the mapping. */
    private final class Section {
        private final Yaml.Entries entries;
        private final String path;

        Section(Yaml.Entries entries, String path) {
            this.entries = entries;
            this.path = path;
        }

        int line() {
            return entries.line();
        }

        String path() {
            return path;
        }

        List<String> keys() {
            return List.copyOf(entries.values().keySet());
        }

        @Nullable
        Yaml optional(String key) {
            return entries.values().get(key);
        }

        /** A value that is known to be there. */
        Yaml get(String key) {
            return required(key);
        }

        Yaml required(String key) {
            Yaml node = optional(key);
            if (node == null) {
                throw problem("", key + " is missing");
            }
            return node;
        }

        Section section(String key) {
            return MappingReader.this.section(required(key), at(key));
        }

        String text(String key) {
            return text(key, required(key));
        }

        private String text(String key, Yaml node) {
            if (node instanceof Yaml.Scalar scalar) {
                return scalar.text();
            }
            throw problem(key, "is not a single value");
        }

        List<String> list(String key) {
            if (required(key) instanceof Yaml.Items items) {
                return items.values().stream().map(item -> text(key, item)).toList();
            }
            throw problem(key, "is not a list of values");
        }

        Map<String, String> texts() {
            Map<String, String> texts = new HashMap<>();
            entries.values().forEach((key, value) -> texts.put(key.strip(), text(key, value)));
            return texts;
        }

        Template template(String key) {
            return template(key, text(key));
        }

        Template template(String key, String text) {
            return text.equals(DEFAULT_INSTANT)
                    ? new Template(List.of())
                    : Template.of(text, name -> column(key, name));
        }

        /** The column of this name, of the file itself or after its name and a dot of a look-up. */
        ColumnRef column(String key, String name) {
            int dot = name.indexOf('.');
            Lookup lookup = dot < 0 ? null : lookups.get(name.substring(0, dot));
            if (lookup == null) {
                if (!format.columns().isEmpty() && !format.columns().contains(name)) {
                    throw problem(
                            key, "there is no column " + name + "; there are " + String.join(", ", format.columns()));
                }
                return new ColumnRef(null, name);
            }
            ColumnRef column = new ColumnRef(name.substring(0, dot), name.substring(dot + 1));
            if (!lookup.has(column.name())) {
                throw problem(key, "the look-up " + column.lookup() + " has no column " + column.name());
            }
            return column;
        }

        <T> T parsed(String key, Function<String, T> parse, String problem) {
            String text = text(key);
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException unfit) {
                throw problem(key, problem + ": " + ImportRefusedException.quoted(text));
            }
        }

        <T> T choice(String key, Map<String, T> choices, T unlessGiven) {
            if (optional(key) == null) {
                return unlessGiven;
            }
            T chosen = choices.get(text(key));
            if (chosen == null) {
                throw problem(
                        key,
                        "is " + ImportRefusedException.quoted(text(key)) + " and not one of "
                                + choices.keySet().stream().sorted().collect(joining(", ")));
            }
            return chosen;
        }

        void refuseOtherKeys(Set<String> known) {
            for (String key : keys()) {
                if (!known.contains(key)) {
                    throw problem(
                            key,
                            "is not a key of this place; there are "
                                    + known.stream().sorted().collect(joining(", ")));
                }
            }
        }

        /** What is wrong with the value of a key, or with this place as a whole. */
        ImportRefusedException problem(String key, String problem) {
            Yaml node = key.isEmpty() ? null : optional(key);
            int line = node == null ? entries.line() : node.line();
            String place = key.isEmpty() ? path : at(key);
            return ImportRefusedException.atLine(file, line, place.isEmpty() ? problem : place + ": " + problem);
        }

        private String at(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }
}
