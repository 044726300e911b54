package dev.imbuto.command.imports;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a file become commands, read from YAML:
 *
 * <pre>
 * mapping: maven_crm                 # its name; part of the names of its commands, so it never changes
 * currency: USD                      # of all amounts
 * file:                              # everything here may be left out
 *   separator: comma                 # comma, semicolon or tab
 *   header: true                     # whether the first row names the columns
 *   columns: [a, b]                  # their names by position; with a header: what it must be
 *   dates: iso                       # iso, or an order of d, m and y: d-m-y, m/d/y, d.m.y …
 *   decimal: point                   # point or comma
 * contact: maven:${opportunity_id}   # external id of the contact that a row is about; or campaign: its key
 * key: ${row_id}                     # tells rows apart that otherwise say the same
 * default-instant: 2018-01-01        # when what has no date happened; else the start of the import
 * values:                            # by column: values of the file that stand for others
 *   product: {GTXPro: GTX Pro}
 * require:                           # what every row must hold; others are refused
 *   deal_stage: [Prospecting, Won]
 * lookups:
 *   accounts:                        # gives rows the columns accounts.sector, accounts.revenue …
 *     file: accounts.csv             # beside the mapping; takes separator, header … like the file
 *     key: account                   # its column that holds the keys
 *     match: ${account}              # what a row looks for among them
 * steps:                             # the commands of a row, in order
 *   - command: open-opportunity
 *     when: {deal_stage: [Engaging, Won], engage_date: {blank: false}}
 *     fields:                        # of the command's JSON body
 *       name: ${product}
 *       amount:
 *         column: value              # or text: a template
 *         map: {none: 0}             # values that stand for others, here only
 *         times: 1000                # numbers and amounts
 *         else: 0                    # instead of a blank
 *       effectiveAt:
 *         column: engage_date
 *         dates: m/d/y               # unlike the rest of the file
 *         else: ${default-instant}
 * </pre>
 *
 * <p>A template is blank as a whole where one of its columns is. A blank field is not given; a blank that a command needs
 * refuses the row, and so does a blank {@code effectiveAt} without {@code else}. A command whose mapping has no {@code
 * effectiveAt} happened at the default instant.
 */
public final class Mapping {

    /** What the rows are about. */
    enum About {
        CONTACT,
        CAMPAIGN
    }

    private final Path path;
    private final String name;
    private final @Nullable Currency currency;
    private final CsvFormat format;
    private final About about;
    private final CommandField.TextField subject;
    private final Template key;
    private final @Nullable Instant defaultInstant;
    private final Map<ColumnRef, Map<String, String>> values;
    private final Condition required;
    private final Map<String, Lookup> lookups;
    private final List<Step> steps;

    Mapping(
            Path path,
            String name,
            @Nullable Currency currency,
            CsvFormat format,
            About about,
            CommandField.TextField subject,
            Template key,
            @Nullable Instant defaultInstant,
            Map<ColumnRef, Map<String, String>> values,
            Condition required,
            Map<String, Lookup> lookups,
            List<Step> steps) {
        this.path = path;
        this.name = name;
        this.currency = currency;
        this.format = format;
        this.about = about;
        this.subject = subject;
        this.key = key;
        this.defaultInstant = defaultInstant;
        this.values = Map.copyOf(values);
        this.required = required;
        this.lookups = Map.copyOf(lookups);
        this.steps = List.copyOf(steps);
    }

    /** Reads a mapping and its look-up files; throws {@link ImportRefusedException} naming line and place of what is wrong. */
    public static Mapping read(Path file) {
        return new MappingReader(file).read();
    }

    /** The mapping's name. */
    public String name() {
        return name;
    }

    /** The currency of all amounts; null when the mapping has none. */
    public @Nullable Currency currency() {
        return currency;
    }

    Path path() {
        return path;
    }

    CsvFormat format() {
        return format;
    }

    @Nullable
    Instant defaultInstant() {
        return defaultInstant;
    }

    Map<ColumnRef, Map<String, String>> values() {
        return values;
    }

    Lookup lookup(String lookup) {
        Lookup found = lookups.get(lookup);
        if (found == null) {
            throw new IllegalStateException("look-up was not read: " + lookup);
        }
        return found;
    }

    /** The fields that are read as dates, in all steps. */
    List<CommandField.DateField> dates() {
        List<CommandField.DateField> dates = new ArrayList<>();
        steps.forEach(step -> step.fields().eachDate(dates::add));
        return dates;
    }

    /** Refuses a file that lacks a column. */
    void requireColumns(CsvFile file) {
        Set<ColumnRef> columns = new HashSet<>();
        subject.eachColumn(columns::add);
        columns.addAll(key.columns());
        columns.addAll(values.keySet());
        required.tests().forEach(test -> columns.add(test.column()));
        lookups.values().forEach(lookup -> columns.addAll(lookup.matchColumns()));
        for (Step step : steps) {
            step.when().tests().forEach(test -> columns.add(test.column()));
            step.fields().eachColumn(columns::add);
        }
        columns.stream()
                .filter(column -> column.lookup() == null)
                .map(ColumnRef::name)
                .sorted()
                .forEach(file::require);
    }

    /** What the row is about; commands of the same subject are carried out in the order of their rows. */
    String subjectOf(MappedRow row) {
        if (!(subject.in(row, new Contents()) instanceof String text)) {
            throw new RowRefusedException(
                    RowRefusedException.MISSING,
                    (about == About.CONTACT ? "contact" : "campaign")
                            + subject.source().origin() + " is blank");
        }
        return text;
    }

    /** The commands that the row asks for, in order; throws {@link RowRefusedException} when one of them cannot be read. */
    List<Step.Named> commandsOf(MappedRow row) {
        row.requireWidth();
        subjectOf(row);
        String problem = required.problem(row);
        if (problem != null) {
            throw new RowRefusedException(RowRefusedException.UNEXPECTED, problem);
        }
        String rowKey = key.in(row);
        List<Step.Named> commands = new ArrayList<>(steps.size());
        for (Step step : steps) {
            if (step.when().holds(row)) {
                commands.add(step.in(row, name, rowKey == null ? "" : rowKey));
            }
        }
        return commands;
    }
}
