package dev.imbuto.command.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactEvent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryContactEventIsHandledTest {
    @Test
    void the_aggregate_has_a_handler_for_each_kind_of_event() {
        Set<String> handled = Arrays.stream(ContactAggregate.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(EventSourcingHandler.class))
                .map(method -> method.getParameterTypes()[0].getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(handled)
                .isEqualTo(events(ContactEvent.class)
                        .map(Class::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Stream<Class<?>> events(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(EveryContactEventIsHandledTest::events)
                : Stream.of(family);
    }
}
