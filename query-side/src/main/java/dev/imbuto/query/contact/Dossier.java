package dev.imbuto.query.contact;

import dev.imbuto.query.timeline.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that is held about a contact, for the person that it is (GDPR, article 15).
 *
 * @param madeAt when it was put together
 * @param contact what it comes to, with opportunities, answers and consents as they are at that moment
 * @param email the address by which the contact is found; null when there is none
 * @param profile the capture and each change of person or company
 * @param consents each grant and each withdrawal
 * @param scores each grade, with its reasons
 * @param events everything as it was decided, corrections included, in the order of the log
 * @param reads who was shown any of it, from the first time on
 * @param moreReadsAfter {@code after} of {@code /v1/audit/reads} for the rest of them; null when these are all
 */
record Dossier(
        Instant madeAt,
        ContactView contact,
        @Nullable EmailClaim email,
        List<Happening> profile,
        List<Happening> consents,
        List<Happening> touches,
        List<Happening> scores,
        List<Timeline.Item> events,
        List<Reading> reads,
        @Nullable Long moreReadsAfter) {

    /** @param held whether a keyed hash of the address is kept for this contact */
    record EmailClaim(String address, boolean held) {}

    /**
     * Something that happened, in the order in which it did.
     *
     * @param type logical name in the log: what was done with a consent, or to the profile
     * @param at when, after all corrections
     * @param actor who recorded it; null where the log does not say
     * @param data what was recorded
     */
    record Happening(
            long position,
            String type,
            Instant at,
            Instant recordedAt,
            @Nullable String actor,
            ObjectNode data) {

        /** What was recorded, line by line, for people to read. */
        List<Line> lines() {
            return Line.of(data);
        }
    }

    /**
     * That somebody was shown personal data of this contact, among others or alone.
     *
     * @param everybody whether it was an export of everybody
     */
    record Reading(
            long number,
            Instant recordedAt,
            String actor,
            String client,
            String route,
            String correlationId,
            boolean everybody) {}

    /** An event for people to read. */
    record PrintedEvent(Timeline.Item item, List<Line> lines) {}

    List<PrintedEvent> printedEvents() {
        return events.stream()
                .map(event -> new PrintedEvent(event, Line.of(event.data())))
                .toList();
    }

    /** A value in JSON and where it stands: {@code person.name}, {@code reasons.0.points}. */
    record Line(String name, String value) {
        /** Ids and times stand beside. */
        private static final List<String> SAID_ELSEWHERE = List.of("contact", "effectiveAt");

        static List<Line> of(ObjectNode data) {
            List<Line> lines = new ArrayList<>();
            for (Map.Entry<String, JsonNode> member : data.properties()) {
                if (!SAID_ELSEWHERE.contains(member.getKey())) {
                    add(member.getKey(), member.getValue(), lines);
                }
            }
            return lines;
        }

        private static void add(String name, JsonNode value, List<Line> lines) {
            if (value.isObject()) {
                value.properties().forEach(member -> add(name + "." + member.getKey(), member.getValue(), lines));
            } else if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    add(name + "." + i, value.get(i), lines);
                }
            } else {
                lines.add(new Line(
                        name, value.isNull() ? "" : value.isString() ? value.stringValue() : value.toString()));
            }
        }
    }

    /** Keeps personal data out of logs and error texts. */
    @Override
    public String toString() {
        return "Dossier[" + contact + "]";
    }
}
