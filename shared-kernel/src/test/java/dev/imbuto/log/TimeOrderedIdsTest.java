package dev.imbuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.IntStream;
import org.axonframework.common.IdentifierFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeOrderedIdsTest {
    @Test
    void axon_uses_them() {
        assertThat(IdentifierFactory.getInstance()).isInstanceOf(TimeOrderedIds.class);
    }

    @Test
    void each_is_greater_than_the_one_before_even_when_there_are_many_in_a_millisecond() {
        var ids = new TimeOrderedIds();
        assertThat(IntStream.range(0, 50_000).mapToObj(i -> ids.generateIdentifier()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void many_threads_never_get_the_same() {
        var ids = new TimeOrderedIds();
        assertThat(IntStream.range(0, 50_000).parallel().mapToObj(i -> ids.generateIdentifier()))
                .doesNotHaveDuplicates();
    }

    @Test
    void two_processes_never_get_the_same() {
        long one = UUID.fromString(new TimeOrderedIds().generateIdentifier()).getLeastSignificantBits();
        long other = UUID.fromString(new TimeOrderedIds().generateIdentifier()).getLeastSignificantBits();
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void they_are_uuids_of_version_7_that_say_when_they_were_made() {
        long before = System.currentTimeMillis();
        var id = UUID.fromString(new TimeOrderedIds().generateIdentifier());
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, System.currentTimeMillis());
    }
}
