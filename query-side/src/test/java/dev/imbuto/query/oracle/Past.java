package dev.imbuto.query.oracle;

import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.Recorded;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that had happened by {@code asOf}, as known at some position. */
final class Past {
    /** A spend with the amount, in minor units, that was known for it. */
    record Spend(SpendRecorded recorded, long amount) {}

    /** A contact and one of its opportunities. */
    record Sale(Person person, Deal deal) {
        String dimension(String name) {
            return name.equals("pipeline") ? deal.pipeline : person.dimension(name);
        }
    }

    private final List<Recorded> entries;
    private final Instant asOf;

    Past(History history, Instant asOf, long knownAt) {
        this.asOf = asOf;
        this.entries = history.entries().subList(0, (int) endOfCommit(history.entries(), knownAt));
    }

    /** Half a command is never known. */
    private static long endOfCommit(List<Recorded> entries, long position) {
        long end = position;
        while (end > 0
                && end < entries.size()
                && entries.get((int) end - 1)
                        .commitId()
                        .equals(entries.get((int) end).commitId())) {
            end--;
        }
        return end;
    }

    long knownAt() {
        return entries.size();
    }

    List<Person> people() {
        Map<String, List<Recorded>> byContact = new LinkedHashMap<>();
        for (Recorded entry : entries) {
            if (entry.event() instanceof ContactEvent) {
                byContact
                        .computeIfAbsent(entry.aggregateId(), none -> new ArrayList<>())
                        .add(entry);
            }
        }
        return byContact.values().stream()
                .map(ofContact -> Person.of(Known.history(ofContact, asOf)))
                .filter(Person::isCaptured)
                .toList();
    }

    List<Sale> sales() {
        return people().stream()
                .flatMap(person -> person.deals().stream().map(deal -> new Sale(person, deal)))
                .toList();
    }

    List<Spend> spends() {
        Map<String, Spend> spends = new LinkedHashMap<>();
        for (Recorded entry : entries) {
            if (entry.event() instanceof SpendRecorded recorded) {
                spends.put(
                        recorded.campaign() + "/" + recorded.spend(),
                        new Spend(recorded, recorded.amount().minor()));
            } else if (entry.event() instanceof SpendCorrected corrected) {
                spends.computeIfPresent(
                        corrected.campaign() + "/" + corrected.spend(),
                        (id, spend) ->
                                new Spend(spend.recorded(), corrected.amount().minor()));
            }
        }
        return List.copyOf(spends.values());
    }

    /** The channel of a campaign, which is launched before money is spent on it. */
    String channel(String campaign) {
        for (Recorded entry : entries) {
            if (entry.event() instanceof CampaignLaunched launched
                    && launched.campaign().equals(campaign)) {
                return launched.channel();
            }
        }
        throw new AssertionError("not launched: " + campaign);
    }

    /** Every definition of the pipeline, oldest first; the default one is always there. */
    private List<List<PipelineStage>> definitions(String pipeline) {
        List<List<PipelineStage>> definitions = new ArrayList<>();
        if (pipeline.equals("sales")) {
            definitions.add(List.of(
                    new PipelineStage("discovery", "", new BigDecimal("0.2")),
                    new PipelineStage("proposal", "", new BigDecimal("0.5")),
                    new PipelineStage("negotiation", "", new BigDecimal("0.8"))));
        }
        for (Recorded entry : entries) {
            if (entry.event() instanceof PipelineDefined defined
                    && defined.pipeline().equals(pipeline)) {
                definitions.add(defined.stages());
            }
        }
        return definitions;
    }

    /** The pipeline's stages in order; empty when there is no such pipeline. */
    List<String> stages(String pipeline) {
        List<List<PipelineStage>> definitions = definitions(pipeline);
        return definitions.isEmpty()
                ? List.of()
                : definitions.get(definitions.size() - 1).stream()
                        .map(PipelineStage::key)
                        .toList();
    }

    /** Stages that the pipeline once had and has no more, those that it lost first in front. */
    Set<String> formerStages(String pipeline) {
        Set<String> former = new LinkedHashSet<>();
        for (List<PipelineStage> definition : definitions(pipeline)) {
            definition.forEach(stage -> former.remove(stage.key()));
            definition.forEach(stage -> former.add(stage.key()));
        }
        stages(pipeline).forEach(former::remove);
        return former;
    }

    /** The last that was known for the stage. */
    BigDecimal probability(String pipeline, String stage) {
        BigDecimal probability = null;
        for (List<PipelineStage> definition : definitions(pipeline)) {
            for (PipelineStage one : definition) {
                probability = one.key().equals(stage) ? one.probability() : probability;
            }
        }
        if (probability == null) {
            throw new AssertionError("no stage " + stage + " of " + pipeline);
        }
        return probability;
    }
}
