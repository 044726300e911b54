package dev.imbuto.query.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The funnel of contacts. */
record Funnel(Past past, Query query) {
    static final List<String> STAGES = List.of("LEAD", "PROSPECT", "OPPORTUNITY", "CUSTOMER", "DISQUALIFIED", "LOST");
    private static final List<String> RANKED = STAGES.subList(0, 4);

    List<Map<String, @Nullable Object>> groups() {
        List<Person> cohort = past.people().stream()
                .filter(person -> query.includes(person.captured()))
                .toList();
        return Tree.groups(query, cohort, Person::dimension, this::figures);
    }

    private Map<String, @Nullable Object> figures(List<Person> group) {
        Map<String, Long> reached = new LinkedHashMap<>();
        List<Object> stages = new ArrayList<>();
        for (String stage : STAGES) {
            long now = group.stream()
                    .filter(person -> person.stageNow().equals(stage))
                    .count();
            long entries = group.stream()
                    .flatMap(person -> person.visits.stream())
                    .filter(visit -> visit.stage().equals(stage))
                    .count();
            reached.put(
                    stage,
                    group.stream().filter(person -> reached(person, stage)).count());
            stages.add(Tree.of("stage", stage, "now", now, "reached", reached.get(stage), "entries", entries));
        }
        List<Object> conversion = new ArrayList<>();
        for (int k = 0; k + 1 < RANKED.size(); k++) {
            String from = RANKED.get(k);
            String to = RANKED.get(k + 1);
            conversion.add(Tree.of(
                    "from",
                    from,
                    "to",
                    to,
                    "next",
                    Tree.rate(reached.get(to), reached.get(from)),
                    "cumulative",
                    Tree.rate(reached.get(to), reached.get("LEAD"))));
        }
        Map<String, @Nullable Object> figures = Tree.of("stages", stages, "conversion", conversion);
        if (query.window() != null) {
            boolean complete = group.stream()
                    .noneMatch(person -> person.captured().plus(query.window()).isAfter(query.asOf()));
            figures.put("complete", complete);
        }
        return figures;
    }

    private boolean reached(Person person, String stage) {
        return person.visits.stream()
                .filter(visit -> query.window() == null
                        || !visit.entered().isAfter(person.captured().plus(query.window())))
                .anyMatch(visit -> RANKED.contains(stage)
                        ? RANKED.indexOf(visit.stage()) >= RANKED.indexOf(stage)
                        : visit.stage().equals(stage));
    }
}
