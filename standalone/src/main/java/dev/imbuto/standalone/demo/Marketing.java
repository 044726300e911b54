package dev.imbuto.standalone.demo;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A made-up year of marketing, 2017: campaigns, what they cost a month, and where the contacts of maven_crm met them. The
 * same every time, for everything is drawn from one seed in the order of the file.
 */
final class Marketing {
    static final long SEED = 2017;

    private static final LocalDate FIRST = LocalDate.of(2017, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2017, 12, 31);

    /**
     * A campaign.
     *
     * @param monthly what it costs a month, give or take a fifth
     * @param share how often touches are its own, out of all campaigns' together
     * @param liking how much more often it meets those who buy
     */
    private record Campaign(
            String key, String name, String channel, String kind, int monthly, int share, double liking) {}

    private static final List<Campaign> CAMPAIGNS = List.of(
            new Campaign("brand-search", "Brand search", "paid-search", "click", 9_000, 18, 1.2),
            new Campaign("product-search", "Product search", "paid-search", "click", 24_000, 20, 1.0),
            new Campaign("video-ads", "Video ads", "social", "view", 16_000, 16, 0.7),
            new Campaign("retargeting", "Retargeting", "display", "click", 7_500, 12, 0.9),
            new Campaign("newsletter", "Monthly newsletter", "email", "open", 2_500, 16, 1.0),
            new Campaign("partner-webinars", "Partner webinars", "webinar", "attendance", 11_000, 8, 1.8),
            new Campaign("trade-fairs", "Trade fairs", "event", "visit", 21_000, 6, 1.6),
            new Campaign("referral-program", "Referral program", "referral", "introduction", 4_000, 4, 2.2));

    /** One touch in six is nobody's doing. */
    private static final int DIRECT_ONE_IN = 6;

    private static final int MOST_TOUCHES = 5;
    private static final int DAYS_BEFORE = 30;
    private static final int DAYS_AFTER = 45;

    private final Random random = new Random(SEED);
    private final Path folder;

    private Marketing(Path folder) {
        this.folder = folder;
    }

    /** Writes {@code campaigns.csv}, {@code spend.csv} and {@code touches.csv} into the folder. */
    static void write(Path salesPipeline, Path folder) throws IOException {
        Marketing marketing = new Marketing(folder);
        marketing.writeCampaigns();
        marketing.writeSpend();
        marketing.writeTouches(salesPipeline);
    }

    private CsvWriter csv(String name) throws IOException {
        return CsvWriter.builder().build(folder.resolve(name));
    }

    private void writeCampaigns() throws IOException {
        try (CsvWriter csv = csv("campaigns.csv")) {
            csv.writeRecord("campaign", "name", "channel", "budget", "begins");
            for (Campaign campaign : CAMPAIGNS) {
                csv.writeRecord(
                        campaign.key(),
                        campaign.name(),
                        campaign.channel(),
                        Integer.toString(12 * campaign.monthly()),
                        FIRST.toString());
            }
        }
    }

    private void writeSpend() throws IOException {
        try (CsvWriter csv = csv("spend.csv")) {
            csv.writeRecord("campaign", "from", "until", "amount");
            for (YearMonth month = YearMonth.from(FIRST);
                    !month.isAfter(YearMonth.from(LAST));
                    month = month.plusMonths(1)) {
                for (Campaign campaign : CAMPAIGNS) {
                    long cents = campaign.monthly() * (80L + random.nextInt(41)) + random.nextInt(100);
                    csv.writeRecord(
                            campaign.key(),
                            month.atDay(1).toString(),
                            month.plusMonths(1).atDay(1).toString(),
                            String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100));
                }
            }
        }
    }

    private void writeTouches(Path salesPipeline) throws IOException {
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(salesPipeline);
                CsvWriter csv = csv("touches.csv")) {
            csv.writeRecord("touch", "contact", "at", "channel", "kind", "campaign");
            int number = 0;
            for (NamedCsvRecord row : rows) {
                if (row.getField("engage_date").isEmpty()) {
                    continue;
                }
                LocalDate engaged = LocalDate.parse(row.getField("engage_date"));
                LocalDate until = row.getField("close_date").isEmpty()
                        ? engaged.plusDays(DAYS_AFTER)
                        : LocalDate.parse(row.getField("close_date"));
                boolean won = row.getField("deal_stage").equals("Won");
                for (int left = random.nextInt(MOST_TOUCHES + 1); left > 0; left--) {
                    LocalDate day = between(engaged.minusDays(DAYS_BEFORE), until);
                    LocalTime time = LocalTime.of(7 + random.nextInt(12), random.nextInt(60));
                    boolean direct = random.nextInt(DIRECT_ONE_IN) == 0;
                    Campaign campaign = draw(won);
                    if (day.isBefore(FIRST) || day.isAfter(LAST)) {
                        continue;
                    }
                    csv.writeRecord(
                            Integer.toString(++number),
                            "maven:" + row.getField("opportunity_id"),
                            day.atTime(time).toInstant(ZoneOffset.UTC).toString(),
                            direct ? "direct" : campaign.channel(),
                            direct ? "visit" : campaign.kind(),
                            direct ? "" : campaign.key());
                }
            }
        }
    }

    /** A day from the first on, up to the day before the last, so that the touch is before what happens on it. */
    private LocalDate between(LocalDate first, LocalDate last) {
        return first.plusDays(random.nextInt((int) ChronoUnit.DAYS.between(first, last)));
    }

    private Campaign draw(boolean won) {
        double total = CAMPAIGNS.stream()
                .mapToDouble(campaign -> weight(campaign, won))
                .sum();
        double left = random.nextDouble() * total;
        for (Campaign campaign : CAMPAIGNS) {
            left -= weight(campaign, won);
            if (left < 0) {
                return campaign;
            }
        }
        return CAMPAIGNS.get(CAMPAIGNS.size() - 1);
    }

    private static double weight(Campaign campaign, boolean won) {
        return won ? campaign.share() * campaign.liking() : campaign.share();
    }
}
