package dev.imbuto.query.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.pipeline.PipelineEvent;
import dev.imbuto.query.history.RandomHistory;
import dev.imbuto.query.history.Recorded;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.messaging.annotation.AnnotatedHandlerInspector;
import org.axonframework.messaging.annotation.MessageHandlingMember;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryEventIsTakenTest {

    @Test
    void every_event_has_a_handler_of_its_own_or_is_ignored_by_name() {
        Set<Class<?>> taken = new HashSet<>(FactProjection.IGNORED);
        handled()
                .forEach(type -> assertThat(taken.add(type))
                        .as("%s is handled twice, or handled and ignored", type)
                        .isTrue());

        assertThat(taken).isEqualTo(events());
    }

    @Test
    void the_random_histories_hold_every_event() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = 1; seed <= 20; seed++) {
            for (Recorded recorded : RandomHistory.of(seed, 200).entries()) {
                seen.add(recorded.event().getClass());
            }
        }
        assertThat(seen).isEqualTo(events());
    }

    private static List<Class<?>> handled() {
        return AnnotatedHandlerInspector.inspectType(FactProjection.class)
                .getHandlers(FactProjection.class)
                .<Class<?>>map(MessageHandlingMember::payloadType)
                .toList();
    }

    private static Set<Class<?>> events() {
        Set<Class<?>> events = new HashSet<>();
        Stream.of(ContactEvent.class, CampaignEvent.class, PipelineEvent.class, PeriodEvent.class)
                .flatMap(EveryEventIsTakenTest::leaves)
                .forEach(events::add);
        return events;
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EveryEventIsTakenTest::leaves)
                : Stream.of(type);
    }
}
