package dev.imbuto.query.oracle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The movements between the stages of contacts. */
record Movements(Past past, Query query) {

    List<Map<String, @Nullable Object>> groups() {
        List<Person> there = past.people().stream()
                .filter(person -> query.isBeforeEnd(person.captured()))
                .toList();
        return Tree.groups(query, there, Person::dimension, this::figures);
    }

    private Map<String, @Nullable Object> figures(List<Person> group) {
        List<Object> stages = new ArrayList<>();
        for (String stage : Funnel.STAGES) {
            long opening = 0;
            long closing = 0;
            Map<String, Long> in = new TreeMap<>();
            Map<String, Long> out = new TreeMap<>();
            for (Person person : group) {
                opening += stage.equals(lastEntered(person, query::isBeforeBeginning)) ? 1 : 0;
                closing += stage.equals(lastEntered(person, query::isBeforeEnd)) ? 1 : 0;
                for (Visit visit : person.visits) {
                    if (visit.stage().equals(stage) && query.includes(visit.entered())) {
                        in.merge(visit.from() == null ? "(new)" : visit.from(), 1L, Long::sum);
                    }
                    if (visit.stage().equals(stage) && !visit.isOpen() && query.includes(visit.left())) {
                        out.merge(visit.to(), 1L, Long::sum);
                    }
                }
            }
            stages.add(Tree.of("stage", stage, "opening", opening, "inBy", in, "outBy", out, "closing", closing));
        }
        return Tree.of("stages", stages);
    }

    private static @Nullable String lastEntered(Person person, Predicate<Instant> when) {
        String stage = null;
        for (Visit visit : person.visits) {
            stage = when.test(visit.entered()) ? visit.stage() : stage;
        }
        return stage;
    }
}
