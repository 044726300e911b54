package dev.imbuto.query.history;

import dev.imbuto.campaign.CampaignEvent.CampaignEnded;
import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.period.PeriodEvent.PeriodFrozen;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Commands at random, of which only those take place that the write side would accept.
 *
 * <p>Late entries, back-dated and equal dates, corrected dates, wins and spends, partial and full reversals, reopened and
 * recycled subjects all occur. The same seed gives the same history on every machine.
 */
public final class RandomHistory {
    static final Currency EUR = Currency.getInstance("EUR");
    /** Clocks of clients may be ahead by this much. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final List<String> CAMPAIGNS = List.of("spring", "summer", "autumn");
    private static final List<String> CHANNELS = List.of("paid-search", "e-mail", "direct", "social");

    private final Random random;
    private final History history = new History();
    private final Map<String, Map<String, SpendRecorded>> spends = new HashMap<>();
    private final Map<String, Boolean> ended = new TreeMap<>();
    private final Map<String, Pipeline> pipelines = new TreeMap<>(Map.of(Pipeline.SALES.key(), Pipeline.SALES));
    private final List<RandomContact> contacts = new ArrayList<>();
    private Instant now = Instant.parse("2024-01-31T22:00:00Z");
    private boolean frozen;

    private RandomHistory(long seed) {
        random = new Random(seed);
    }

    /** A history of so many accepted commands. About one in twenty is a capture. */
    public static History of(long seed, int commands) {
        RandomHistory made = new RandomHistory(seed);
        int accepted = 0;
        while (accepted < commands) {
            made.now = made.now.plus(made.pause());
            if (made.command()) {
                accepted++;
            }
        }
        return made.history;
    }

    /** Whether a command was accepted; nothing happened otherwise. */
    private boolean command() {
        int dice = random.nextInt(100);
        if (dice < 5 || contacts.isEmpty()) {
            RandomContact contact = new RandomContact(this, ContactId.ofExternal("x" + contacts.size()));
            contacts.add(contact);
            return contact.capture("x" + (contacts.size() - 1));
        } else if (dice < 11) {
            return campaign();
        } else if (dice < 13) {
            return pipeline();
        }
        return oneOf(contacts).command();
    }

    private boolean campaign() {
        String key = oneOf(CAMPAIGNS);
        if (!spends.containsKey(key)) {
            spends.put(key, new TreeMap<>());
            history.commit(now, new CampaignLaunched(key, "The " + key, oneOf(CHANNELS), money(), someTimeBefore(now)));
            return true;
        }
        Map<String, SpendRecorded> known = spends.get(key);
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                LocalDate from = LocalDate.ofInstant(someTimeBefore(now), ZoneOffset.UTC);
                LocalDate to = from.plusDays(1 + random.nextInt(9));
                SpendRecorded spend =
                        new SpendRecorded(key, "s" + known.size(), money(), from, to, someTimeBefore(now));
                known.put(spend.spend(), spend);
                history.commit(now, spend);
                return true;
            }
            case 3, 4 -> {
                if (known.isEmpty()) {
                    return false;
                }
                history.commit(now, new SpendCorrected(key, oneOf(List.copyOf(known.keySet())), money()));
                return true;
            }
            default -> {
                if (ended.putIfAbsent(key, true) != null) {
                    return false;
                }
                history.commit(now, new CampaignEnded(key, now));
                return true;
            }
        }
    }

    /** Defines a pipeline; a stage in which an opportunity is open stays. */
    private boolean pipeline() {
        String key = random.nextBoolean() ? Pipeline.SALES.key() : "partners";
        List<PipelineStage> stages = new ArrayList<>();
        for (String stage : List.of("discovery", "demo", "proposal", "negotiation", "contract")) {
            boolean used = contacts.stream().anyMatch(contact -> contact.hasOpen(key, stage));
            if (used || random.nextInt(3) > 0) {
                stages.add(new PipelineStage(stage, "Stage " + stage, BigDecimal.valueOf(random.nextInt(101), 2)));
            }
        }
        if (stages.isEmpty()) {
            return false;
        }
        Pipeline defined = new Pipeline(key, "Pipeline " + key, stages);
        pipelines.put(key, defined);
        history.commit(now, new PipelineDefined(key, defined.name(), defined.stages(), now));
        if (!frozen) {
            frozen = true;
            history.commit(now, new PeriodFrozen("2016", history.head()));
        }
        return true;
    }

    History history() {
        return history;
    }

    Instant now() {
        return now;
    }

    Pipeline somePipeline() {
        return oneOf(List.copyOf(pipelines.values()));
    }

    Pipeline pipeline(String key) {
        return pipelines.get(key);
    }

    @Nullable
    String someCampaign() {
        return random.nextInt(3) == 0 ? null : oneOf(CAMPAIGNS);
    }

    String someChannel() {
        return oneOf(CHANNELS);
    }

    /** 0 to 1,000.00, often the same and often odd. */
    Money money() {
        return Money.ofMinor(random.nextInt(4) == 0 ? random.nextInt(4) * 100L : random.nextInt(100_001), EUR);
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    /** True once in so many times. */
    boolean oncePer(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T oneOf(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    /** An instant that is not later than {@code latest}, often equal to one that was chosen before. */
    Instant someTimeBefore(Instant latest) {
        return someTimeWithin(latest.minus(Duration.ofDays(1 + random.nextInt(60))), latest);
    }

    /** An instant from {@code earliest} to {@code latest}, which are chosen oftener than others, as are full hours. */
    Instant someTimeWithin(Instant earliest, Instant latest) {
        if (!earliest.isBefore(latest)) {
            return latest;
        }
        switch (random.nextInt(5)) {
            case 0 -> {
                return earliest;
            }
            case 1 -> {
                return latest;
            }
            default -> {
                long seconds = Duration.between(earliest, latest).toSeconds();
                Instant chosen = earliest.plusSeconds((long) (random.nextDouble() * seconds));
                Instant hour = chosen.truncatedTo(ChronoUnit.HOURS);
                return hour.isBefore(earliest) ? chosen : hour;
            }
        }
    }

    private Duration pause() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> Duration.ZERO;
            case 2 -> Duration.ofNanos(1000L * random.nextInt(1_000_000));
            case 3 -> Duration.ofMinutes(random.nextInt(90));
            case 4 -> Duration.ofHours(random.nextInt(30));
            default -> Duration.ofDays(random.nextInt(4));
        };
    }
}
