package dev.imbuto.query.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.campaign.CampaignEvent;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.period.PeriodEvent;
import dev.imbuto.pipeline.PipelineEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RandomHistoryTest {
    private static final int SEEDS = 100;
    private static final int COMMANDS = 150;

    @Test
    void the_same_seed_gives_the_same_history() {
        assertThat(RandomHistory.of(7, COMMANDS).entries())
                .isEqualTo(RandomHistory.of(7, COMMANDS).entries());
    }

    @Test
    void every_event_occurs() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomHistory.of(seed, COMMANDS)
                    .entries()
                    .forEach(entry -> seen.add(entry.event().getClass()));
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ContactEvent.class, CampaignEvent.class, PipelineEvent.class, PeriodEvent.class)
                                .flatMap(RandomHistoryTest::leaves)
                                .toList());
    }

    @Test
    void late_entries_and_reversals_of_both_kinds_occur() {
        int late = 0;
        int partial = 0;
        int full = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Map<String, Instant> last = new HashMap<>();
            for (Recorded entry : RandomHistory.of(seed, COMMANDS).entries()) {
                if (entry.event() instanceof OfOpportunity || chain(entry.event()) != null) {
                    Instant at = ((Dated) entry.event()).effectiveAt();
                    Instant before = last.put(entry.aggregateId(), at);
                    late += before != null && at.isBefore(before) ? 1 : 0;
                }
                if (entry.event() instanceof WinReversed reversed) {
                    full += reversed.ends() ? 1 : 0;
                    partial += reversed.ends() ? 0 : 1;
                }
            }
        }
        assertThat(late).isGreaterThan(100);
        assertThat(partial).isGreaterThan(20);
        assertThat(full).isGreaterThan(20);
    }

    @Test
    void dates_never_run_backwards_within_a_chain_also_after_every_correction() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Map<String, List<Dated>> events = new HashMap<>();
            Map<String, List<Instant>> dates = new HashMap<>();
            for (Recorded entry : RandomHistory.of(seed, COMMANDS).entries()) {
                if (!(entry.event() instanceof ContactEvent)) {
                    continue;
                }
                List<Dated> history = events.computeIfAbsent(entry.aggregateId(), none -> new ArrayList<>());
                List<Instant> at = dates.computeIfAbsent(entry.aggregateId(), none -> new ArrayList<>());
                if (entry.event() instanceof DateCorrected corrected) {
                    corrected.versions().forEach(version -> at.set(version.intValue() - 1, corrected.correctedTo()));
                }
                Dated dated = entry.event() instanceof Dated one ? one : null;
                history.add(dated);
                at.add(dated == null ? null : dated.effectiveAt());
                assertThat(inOrder(history, at)).as("seed %d, %s", seed, entry).isTrue();
            }
        }
    }

    private static boolean inOrder(List<Dated> history, List<Instant> dates) {
        Map<Object, Instant> last = new HashMap<>();
        for (int i = 0; i < history.size(); i++) {
            Object chain = history.get(i) == null ? null : chain(history.get(i));
            if (chain != null) {
                Instant before = last.put(chain, dates.get(i));
                if (before != null && dates.get(i).isBefore(before)
                        || dates.get(i).isBefore(dates.get(0))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Object chain(Object event) {
        if (event instanceof OfOpportunity ofOpportunity) {
            return ofOpportunity.opportunity();
        }
        return event instanceof LeadCaptured
                        || event instanceof LeadQualified
                        || event instanceof LeadDisqualified
                        || event instanceof LeadRecycled
                ? "qualification"
                : null;
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(RandomHistoryTest::leaves)
                : Stream.of(type);
    }
}
