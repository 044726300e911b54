package dev.imbuto.query.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Examples of chains and of Shapley values that others have published. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExamplesOfOthersTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @ParameterizedTest
    @MethodSource("ofChains")
    void a_chain_credits_by_removal_effects(JsonNode example) {
        Keys keys = keys(example);
        MarkovChain chain = new MarkovChain(1, keys);
        walk(example, keys, chain::learn);
        double[] effects = chain.removalEffects();

        assertThat(keys.values())
                .allSatisfy(name -> assertThat(effects[keys.values().indexOf(name)])
                        .isCloseTo(example.get("removalEffects").get(name).doubleValue(), within(1e-15)));
        assertCredits(example, AttributionModel.MARKOV);
    }

    @ParameterizedTest
    @MethodSource("ofShapley")
    void shapley_credits_by_what_a_key_adds_to_coalitions(JsonNode example) {
        assertCredits(example, AttributionModel.SHAPLEY);
    }

    static Stream<JsonNode> ofChains() throws IOException {
        return examples("markov");
    }

    static Stream<JsonNode> ofShapley() throws IOException {
        return examples("shapley");
    }

    private static void assertCredits(JsonNode example, AttributionModel model) {
        Keys keys = keys(example);
        Attributing attributing = new Attributing(model, keys, WEEK);
        walk(example, keys, attributing::take);
        attributing.finish();
        assertThat(keys.values())
                .allSatisfy(name -> assertThat(
                                attributing.credit(keys.values().indexOf(name)).doubleValue())
                        .as(name)
                        .isCloseTo(example.get("credits").get(name).doubleValue(), within(1e-15)));
    }

    private static Stream<JsonNode> examples(String name) throws IOException {
        try (InputStream file = ExamplesOfOthersTest.class.getResourceAsStream("examples.json")) {
            JsonNode examples = new JsonMapper().readTree(file).get(name);
            return StreamSupport.stream(examples.spliterator(), false);
        }
    }

    private static Keys keys(JsonNode example) {
        TreeSet<String> keys = new TreeSet<>();
        example.get("paths").forEach(path -> keys.addAll(touches(path)));
        return new Keys(List.copyOf(keys));
    }

    private static List<String> touches(JsonNode path) {
        return Arrays.asList(path.get(0).stringValue().split(" > "));
    }

    private static void walk(JsonNode example, Keys keys, Consumer<Journey> consumer) {
        Journey journey = new Journey();
        for (JsonNode path : example.get("paths")) {
            int conversions = path.get(1).intValue();
            int journeys = conversions + path.get(2).intValue();
            for (int i = 0; i < journeys; i++) {
                if (i < conversions) {
                    journey.toConversion(i + 1, 100, 0, 0, 0, 0, 0);
                } else {
                    journey.toNowhere();
                }
                touches(path).forEach(name -> journey.touch(keys.values().indexOf(name), 0, false));
                consumer.accept(journey);
            }
        }
    }
}
