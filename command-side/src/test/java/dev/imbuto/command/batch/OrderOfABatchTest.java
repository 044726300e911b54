package dev.imbuto.command.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.campaign.CampaignCommand;
import dev.imbuto.command.contact.ContactCommand;
import dev.imbuto.command.pipeline.DefinePipeline;
import dev.imbuto.contact.ContactId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class OrderOfABatchTest {
    private final Random random = new Random(7);
    private final List<Object> carriedOut = new CopyOnWriteArrayList<>();
    private final Map<ContactId, List<String>> owners = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final AtomicInteger besideOneThatComesFirst = new AtomicInteger();

    @Test
    void holds_for_a_contact_by_whatever_name_it_goes() {
        List<String> lines = new ArrayList<>();
        Map<Integer, List<String>> expected = new ConcurrentHashMap<>();
        for (int i = 0; i < 3_000; i++) {
            int contact = random.nextInt(40);
            String ref = random.nextBoolean()
                    ? "ext:c" + contact
                    : ContactId.ofExternal("c" + contact).toString();
            lines.add("{\"command\":\"assign\",\"contact\":\"" + ref + "\",\"owner\":\"" + i + "\"}");
            expected.computeIfAbsent(contact, key -> new ArrayList<>()).add(Integer.toString(i));
        }

        send(lines);

        expected.forEach((contact, inOrder) ->
                assertThat(owners.get(ContactId.ofExternal("c" + contact))).isEqualTo(inOrder));
        assertThat(mostUnderWay).hasValueGreaterThan(8);
    }

    @Test
    void lets_a_launch_and_a_definition_take_effect_before_every_later_line() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            for (int contact = 0; contact < 20; contact++) {
                lines.add("{\"command\":\"record-touch\",\"contact\":\"ext:c" + contact
                        + "\",\"channel\":\"email\",\"kind\":\"open\",\"campaign\":\"k" + i + "\"}");
            }
            lines.add(
                    i % 2 == 0
                            ? "{\"command\":\"launch-campaign\",\"campaign\":\"k" + (i + 1)
                                    + "\",\"name\":\"n\",\"channel\":\"email\"}"
                            : "{\"command\":\"define-pipeline\",\"pipeline\":\"k" + (i + 1)
                                    + "\",\"name\":\"n\",\"stages\":[{\"key\":\"a\",\"name\":\"A\",\"probability\":1}]}");
        }

        send(lines);

        assertThat(besideOneThatComesFirst).hasValue(0);
        assertThat(carriedOut).hasSize(lines.size());
        int generation = 0;
        for (Object command : carriedOut) {
            if (command instanceof ContactCommand.RecordTouch touch) {
                assertThat(touch.campaign()).isEqualTo("k" + generation);
            } else {
                generation++;
            }
        }
    }

    @Test
    void holds_for_a_campaign() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            lines.add(
                    "{\"command\":\"record-spend\",\"campaign\":\"k" + i % 3 + "\",\"spend\":\"" + i
                            + "\",\"amount\":{\"amount\":\"1\",\"currency\":\"EUR\"},\"from\":\"2020-01-01\",\"to\":\"2020-01-02\"}");
        }

        send(lines);

        for (int campaign = 0; campaign < 3; campaign++) {
            String key = "k" + campaign;
            assertThat(carriedOut.stream()
                            .map(CampaignCommand.RecordSpend.class::cast)
                            .filter(spend -> spend.key().equals(key))
                            .map(spend -> Integer.valueOf(spend.spend())))
                    .hasSize(100)
                    .isSorted();
        }
    }

    private void send(List<String> lines) {
        try (ABatch batch = new ABatch(this::carryOut)) {
            assertThat(batch.answers(lines.toArray(String[]::new)))
                    .hasSize(lines.size())
                    .allSatisfy(answer ->
                            assertThat(answer.get("status").intValue()).isEqualTo(200));
        }
    }

    private Outcome carryOut(Object command, CommandContext context) {
        int now = underWay.incrementAndGet();
        mostUnderWay.accumulateAndGet(now, Math::max);
        boolean comesFirst = command instanceof CampaignCommand.LaunchCampaign || command instanceof DefinePipeline;
        if (comesFirst && now > 1) {
            besideOneThatComesFirst.incrementAndGet();
        }
        pause();
        carriedOut.add(command);
        if (command instanceof ContactCommand.Assign assign) {
            owners.computeIfAbsent(assign.contact(), key -> new CopyOnWriteArrayList<>())
                    .add(assign.owner());
        }
        underWay.decrementAndGet();
        return ABatch.done(command);
    }

    private void pause() {
        try {
            Thread.sleep(random.nextInt(3));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
