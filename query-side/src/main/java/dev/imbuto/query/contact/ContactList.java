package dev.imbuto.query.contact;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Stage;
import dev.imbuto.http.Fault;
import dev.imbuto.http.ProblemException;
import dev.imbuto.log.Microseconds;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.page.Page;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.Scope;
import dev.imbuto.query.report.Sql;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds contacts, in the order of their capture in the log.
 *
 * <p>All pages of a list show the contacts as known when its first page was asked for, so no contact is on two pages or on
 * none because it changed in between. Only the search by name words and e-mail address goes by what is known now; and a list
 * of contacts that may be contacted shows them as they are now, which may leave pages shorter than they could be.
 */
final class ContactList {
    /**
     * What contacts must have in common; no stages are all stages.
     *
     * @param purpose for which they may be contacted; null when that does not matter
     */
    record Wanted(
            List<Stage> stages,
            Map<Dimension, List<String>> values,
            @Nullable String text,
            @Nullable String purpose) {}

    /** Where a page begins: behind the contact that was captured at {@code after}, as known at {@code knownAt}. */
    record Cursor(long knownAt, long after) {
        static final Cursor START = new Cursor(0, 0);

        private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,17}):(0|[1-9]\\d{0,17})");

        /** As clients see it: base64url, so that nobody takes it for more than a token. */
        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((knownAt + ":" + after).getBytes(StandardCharsets.US_ASCII));
        }

        /** The cursor with this text; empty when there is none. */
        static Optional<Cursor> parse(String text) {
            try {
                Matcher parts =
                        FORM.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII));
                return parts.matches()
                        ? Optional.of(new Cursor(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                        : Optional.empty();
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }
    }

    private record Found(long position, ContactId contact) {}

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final int MOST_MATCHES = 10_000;

    private static final String CHOSEN = """
            SELECT chosen.contact, known_as.id::VARCHAR
            FROM {contacts} chosen JOIN contact known_as ON known_as.contact = chosen.contact
            WHERE {known known_as} AND chosen.contact > :after""";

    private static final String IN_STAGE = """
            AND chosen.contact IN (
                SELECT contact FROM stage_change WHERE {known} GROUP BY contact
                HAVING arg_max(to_stage, (at_us, cause)) IN (:stages))""";

    /** The name of a company is looked for as it is now, like everything else. */
    private static final String MATCHING = """
            AND (contains(lower(known_as.external_id), lower(:text))
                OR known_as.id IN (SELECT unnest(string_split(:people, ','))::UUID)
                OR chosen.contact IN (
                    SELECT contact FROM company_change WHERE field = 'name' AND {known} GROUP BY contact
                    HAVING contains(lower(arg_max(coalesce(value, ''), (at_us, cause))), lower(:text))))""";

    /**
     * Consent counts as it is now, on whichever page: nobody is contacted because an earlier page was asked for before they
     * withdrew. A withdrawal wins over a grant of the same instant.
     */
    private static final String CONSENTING = """
            AND chosen.contact IN (
                SELECT contact FROM consent WHERE purpose = :purpose AND retracted IS NULL GROUP BY contact
                HAVING arg_max(
                    CASE WHEN granted THEN coalesce(expires_us, 9223372036854775807) ELSE 0 END,
                    (at_us, NOT granted, cause)) > :nowUs)""";

    private final Facts facts;
    private final ContactReader contacts;
    private final PersonalData personalData;
    private final Clock clock;

    ContactList(Facts facts, ContactReader contacts, PersonalData personalData, Clock clock) {
        this.facts = facts;
        this.contacts = contacts;
        this.personalData = personalData;
        this.clock = clock;
    }

    Page<ContactView> page(Wanted wanted, Cursor from, int limit) {
        Scope scope = new Scope(END_OF_TIME, from.knownAt(), List.of(), wanted.values());
        String sql = String.join(
                "\n",
                CHOSEN,
                wanted.stages().isEmpty() ? "" : IN_STAGE,
                wanted.text() == null ? "" : MATCHING,
                wanted.purpose() == null ? "" : CONSENTING,
                "ORDER BY chosen.contact LIMIT :most");
        Sql query = scope.sql(sql).bind("after", from.after()).bind("most", limit + 1);
        if (!wanted.stages().isEmpty()) {
            query.bind("stages", wanted.stages().stream().map(Stage::name).toList());
        }
        if (wanted.text() != null) {
            query.bind("text", wanted.text()).bind("people", people(wanted.text()));
        }
        if (wanted.purpose() != null) {
            query.bind("purpose", wanted.purpose()).bind("nowUs", Microseconds.of(clock.instant()));
        }
        List<Found> found = facts.read(snapshot -> {
            List<Found> rows = new ArrayList<>();
            query.forEach(
                    snapshot.connection(), row -> rows.add(new Found(row.getLong(1), ContactId.of(row.getString(2)))));
            return rows;
        });
        List<ContactView> items = found.stream()
                .limit(limit)
                .map(row ->
                        contacts.view(row.contact(), null, wanted.purpose() == null ? from.knownAt() : Long.MAX_VALUE))
                .flatMap(Optional::stream)
                // the facts may be a moment behind the log, which has the last word on consent
                .filter(view -> wanted.purpose() == null || view.allows(wanted.purpose()))
                .toList();
        boolean more = found.size() > limit;
        return new Page<>(
                items, more ? new Cursor(from.knownAt(), found.get(limit - 1).position()).text() : null);
    }

    /** Ids with commas between them; an id that nobody has when there are none. */
    private String people(String text) {
        Set<ContactId> matching = personalData.matching(text, MOST_MATCHES + 1);
        if (matching.size() > MOST_MATCHES) {
            throw new ProblemException(
                    Fault.inParameter("q", "more than " + MOST_MATCHES + " people have this name: add a word"));
        }
        return matching.isEmpty()
                ? "00000000-0000-0000-0000-000000000000"
                : matching.stream().map(ContactId::toString).collect(Collectors.joining(","));
    }
}
