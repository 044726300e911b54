package dev.imbuto.benchmarks;

import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.query.attribution.Attribution;
import dev.imbuto.query.duckdb.FactStore;
import dev.imbuto.query.duckdb.FactWriter;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Seconds to attribute the wins of made-up contacts by all models, beside a program that does the same as one would first write
 * it: {@link NaiveAttribution}. Three contacts in ten buy, after ten touches each on average, from eight channels.
 */
final class AttributionRates {
    private static final String ALL_MODELS = "attribution report, model=all (s)";
    private static final String NAIVE = "row by row, the same models (s)";
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final ReportLimits NO_LIMITS = new ReportLimits(1_000, 5, Duration.ofHours(1), 1);
    private static final String[] CHANNELS = {
        "affiliate", "direct", "display", "e-mail", "organic-search", "paid-search", "social", "video"
    };
    private static final long DAY = 86_400_000_000L;
    private static final long FIRST = 1_735_689_600_000_000L;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    private AttributionRates() {}

    /**
     * Arguments: number of contacts, rounds, memory of DuckDB such as {@code 450MB}, file for the raw result; then {@code alone} to
     * leave the other side out, which needs gigabytes where the report does not.
     */
    public static void main(String[] arguments) throws Exception {
        int contacts = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        boolean alone = arguments.length > 4 && arguments[4].equals("alone");
        RawResult result = new RawResult(
                "attribution by all models",
                "Both sides read the same facts of the same DuckDB, two threads, in turns; the report's rounds first, so that the"
                        + " peak of memory after them is its own. The other side is one thread that holds each contact's touches"
                        + " as objects and adds up doubles, without splitting money to the cent.");
        Path folder = Files.createTempDirectory("attribution-rates");
        try (FactStore facts =
                        FactStore.open(folder.resolve("facts.duckdb"), new FactStore.Settings(arguments[2], 2, 2));
                SqliteEventLog log = SqliteEventLog.open(folder.resolve("log.db"))) {
            result.note("contacts", contacts);
            result.note("touches", fill(facts, contacts));
            Reports reports = new Reports(log, facts, Clock.systemUTC(), NO_LIMITS);
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                Attribution answer = Attribution.of(reports, Map.of("model", new String[] {"all"}), EUR);
                result.measured(ALL_MODELS, (System.nanoTime() - start) / 1e9);
                result.note("models", answer.models().size());
            }
            result.note("peak MiB of the process, heap and DuckDB", peak());
            for (int round = 0; round < rounds && !alone; round++) {
                long start = System.nanoTime();
                NaiveAttribution.Total credited = facts.read(snapshot -> NaiveAttribution.of(snapshot.connection()));
                result.measured(NAIVE, (System.nanoTime() - start) / 1e9);
                result.note("credited row by row", credited.toString());
            }
        }
        if (!alone) {
            result.ratio("row by row / report", NAIVE, ALL_MODELS);
        }
        result.write(Path.of(arguments[3]));
    }

    /** In MiB; 0 where the system does not tell. */
    private static long peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        Matcher peak = PEAK.matcher(Files.exists(status) ? Files.readString(status) : "");
        return peak.find() ? Long.parseLong(peak.group(1)) / 1024 : 0;
    }

    /** As if everything had been known before the log began, so that no log is needed; returns the number of touches. */
    private static long fill(FactStore facts, int contacts) {
        Random random = new Random(1);
        long[] position = new long[2];
        int batch = 50_000;
        for (int first = 0; first < contacts; first += batch) {
            int from = first;
            facts.write(writer -> {
                for (int contact = from; contact < Math.min(contacts, from + batch); contact++) {
                    fill(writer, contact + 1, position, random);
                }
                return 0;
            });
        }
        return position[1];
    }

    /** Touches of a contact lie among those of others, as they do in a log. */
    private static void fill(FactWriter facts, long contact, long[] position, Random random) {
        long captured = FIRST + random.nextInt(300) * DAY;
        facts.contact(contact, new UUID(0, contact), null, captured, "web", null, null, null, 0);
        int touches = 1 + random.nextInt(19);
        for (int i = 0; i < touches; i++) {
            long at = captured + (long) (random.nextDouble() * 60 * DAY);
            long whose = 1 + Math.floorMod(contact - 1 - i * 7_919L, contact);
            facts.touch(++position[0], whose, at, channel(random), "click", null, 0);
            position[1]++;
        }
        if (random.nextInt(10) < 3) {
            long opened = captured + random.nextInt(30) * DAY;
            long deal = ++position[0];
            facts.opportunity(deal, contact, new UUID(1, contact), "sales", opened, 0);
            long amount = 100_00L + random.nextInt(1_000_000);
            facts.win(++position[0], deal, contact, opened + random.nextInt(60) * DAY, amount, amount / 3, 0);
        }
    }

    private static String channel(Random random) {
        return CHANNELS[Math.min(random.nextInt(CHANNELS.length), random.nextInt(CHANNELS.length))];
    }
}
