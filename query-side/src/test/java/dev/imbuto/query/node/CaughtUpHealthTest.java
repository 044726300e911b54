package dev.imbuto.query.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CaughtUpHealthTest {
    @Test
    void a_node_takes_requests_once_it_has_what_was_there_when_it_started() {
        AtomicLong position = new AtomicLong();
        CaughtUpHealth health = new CaughtUpHealth(7, position::get);
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        position.set(6);
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        position.set(7);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }
}
