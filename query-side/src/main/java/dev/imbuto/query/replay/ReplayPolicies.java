package dev.imbuto.query.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.privacy.PersonalData;
import dev.imbuto.query.facts.FactPolicies;
import dev.imbuto.query.facts.Regrading;
import dev.imbuto.query.report.Receipt;
import dev.imbuto.scoring.ScoringPolicy;
import dev.imbuto.scoring.ScoringPolicyReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What differs from what was recorded and from what is usual; whatever is absent does not. {@code docs/replays.md} says what
 * each of them changes.
 *
 * @param scoring a scoring policy: what its YAML says, in JSON
 * @param bant what each answer has to reach at least; takes the place of the scoring policy's
 * @param window that of the funnel where none is asked for: {@code P30D}
 * @param channels other names of channels, by the recorded name
 * @param halfLifeDays that of time decay where none is asked for, above 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplayPolicies(
        @Nullable ObjectNode scoring,
        @Nullable Bant bant,
        @Nullable String window,
        @Nullable Map<String, String> channels,
        @Nullable BigDecimal halfLifeDays) {
    /** Those of a replay of what was recorded. */
    static final ReplayPolicies NONE = new ReplayPolicies(null, null, null, null, null);

    private static final int LONGEST_POLICY = 100_000;
    private static final int MOST_CHANNELS = 30;
    private static final int LONGEST_CHANNEL = 50;
    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final BigDecimal LONGEST_HALF_LIFE = BigDecimal.valueOf(36_500);
    private static final int DECIMALS = 9;

    /** The threshold of each criterion, from 0 to 10. */
    public record Bant(int budget, int authority, int need, int timing) {
        public Bant {
            require("/budget", budget);
            require("/authority", authority);
            require("/need", need);
            require("/timing", timing);
        }

        private static void require(String pointer, int threshold) {
            if (threshold < 0 || threshold > 10) {
                throw new InvalidFieldException(pointer, "is not from 0 to 10: " + threshold);
            }
        }

        private Map<Criterion, Integer> thresholds() {
            return Map.of(
                    Criterion.BUDGET,
                    budget,
                    Criterion.AUTHORITY,
                    authority,
                    Criterion.NEED,
                    need,
                    Criterion.TIMING,
                    timing);
        }

        private Map<String, Integer> named() {
            Map<String, Integer> named = new LinkedHashMap<>();
            named.put("budget", budget);
            named.put("authority", authority);
            named.put("need", need);
            named.put("timing", timing);
            return named;
        }
    }

    public ReplayPolicies {
        if (scoring != null) {
            if (scoring.toString().length() > LONGEST_POLICY) {
                throw new InvalidFieldException("/scoring", "is longer than " + LONGEST_POLICY + " characters");
            }
            try {
                read(scoring);
            } catch (IllegalArgumentException refused) {
                throw new InvalidFieldException("/scoring", String.valueOf(refused.getMessage()));
            }
        }
        if (window != null) {
            requireWindow(window);
        }
        if (channels != null) {
            requireChannels(channels);
            channels = new TreeMap<>(channels);
        }
        if (halfLifeDays != null) {
            boolean fine = halfLifeDays.signum() > 0
                    && halfLifeDays.compareTo(LONGEST_HALF_LIFE) <= 0
                    && halfLifeDays.stripTrailingZeros().scale() <= DECIMALS;
            if (!fine) {
                throw new InvalidFieldException(
                        "/halfLifeDays", "is not above 0 and up to 36500, with 9 decimals at most");
            }
        }
    }

    private static void requireWindow(String window) {
        try {
            Duration duration = Duration.parse(window);
            if (!duration.isNegative() && duration.toDays() <= 366_000) {
                return;
            }
        } catch (DateTimeException malformed) {
            // said below
        }
        throw new InvalidFieldException("/window", "is not a duration like P30D or PT12H, up to 366000 days");
    }

    private static void requireChannels(Map<String, String> channels) {
        if (channels.isEmpty() || channels.size() > MOST_CHANNELS) {
            throw new InvalidFieldException("/channels", "has not from 1 to " + MOST_CHANNELS + " members");
        }
        channels.forEach((from, to) -> {
            for (String channel : new String[] {from, to}) {
                if (channel.length() > LONGEST_CHANNEL
                        || !CHANNEL.matcher(channel).matches()) {
                    throw new InvalidFieldException(
                            "/channels", "has what is no channel of up to " + LONGEST_CHANNEL + " characters");
                }
            }
        });
    }

    /** JSON is YAML. */
    private static ScoringPolicy read(ObjectNode scoring) {
        return ScoringPolicyReader.read("of the replay", scoring.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What they make of the facts. */
    FactPolicies ofFacts(PersonalData personalData) {
        Regrading regrading = scoring == null && bant == null
                ? null
                : new Regrading(
                        scoring == null ? null : read(scoring), bant == null ? null : bant.thresholds(), personalData);
        return new FactPolicies(channels == null ? Map.of() : channels, regrading);
    }

    /** What they make of parameters that a query leaves out. */
    Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        if (window != null) {
            defaults.put("window", window);
        }
        if (halfLifeDays != null) {
            defaults.put("halfLifeDays", halfLifeDays.stripTrailingZeros().toPlainString());
        }
        return defaults;
    }

    /** How a receipt names them. */
    Receipt.Replay receipt(String id, String name, long until) {
        return new Receipt.Replay(
                id,
                name,
                until,
                scoring == null ? null : read(scoring).version(),
                scoring == null ? null : sha256(scoring.toString()),
                bant == null ? null : bant.named(),
                window,
                channels,
                halfLifeDays);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every platform has SHA-256", impossible);
        }
    }
}
