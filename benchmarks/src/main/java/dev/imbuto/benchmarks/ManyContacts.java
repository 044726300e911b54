package dev.imbuto.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;

/**
 * A made-up year of sales as a CSV file and the mapping to import it: each contact is captured with source and campaign,
 * most are qualified, many get an opportunity, most of those are won or lost; about four events a contact, spread over all
 * stages and dates as in a real funnel. The same number of contacts gives the same bytes.
 */
final class ManyContacts {
    private static final String[] SOURCES = {"web", "fair", "referral", "partner", "phone"};
    private static final LocalDate FIRST_DAY = LocalDate.of(2025, 1, 1);
    private static final String MAPPING = """
            mapping: many_contacts
            currency: EUR

            file:
              columns: [id, source, campaign, sector, captured, qualified, opened, closed, outcome, amount]
              dates: iso

            contact: many:${id}

            steps:
              - command: capture-lead
                fields:
                  source: ${source}
                  campaign: ${campaign}
                  company:
                    sector: ${sector}
                  effectiveAt: ${captured}
              - command: record-touch
                fields:
                  channel: paid-search
                  kind: click
                  campaign: ${campaign}
                  effectiveAt: ${captured}
              - command: qualify
                when: {qualified: {blank: false}}
                fields:
                  effectiveAt: ${qualified}
              - command: open-opportunity
                when: {opened: {blank: false}}
                fields:
                  externalId: ${id}
                  effectiveAt: ${opened}
              - command: close-won
                when: {outcome: won}
                fields:
                  amount: ${amount}
                  effectiveAt: ${closed}
              - command: close-lost
                when: {outcome: lost}
                fields:
                  reason: price
                  effectiveAt: ${closed}
            """;

    private ManyContacts() {}

    /** Arguments: number of contacts, folder for {@code contacts.csv} and {@code mapping.yaml}. */
    public static void main(String[] arguments) throws IOException {
        int contacts = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("mapping.yaml"), MAPPING);
        Random random = new Random(1);
        try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("contacts.csv"))) {
            csv.write("id,source,campaign,sector,captured,qualified,opened,closed,outcome,amount\n");
            for (int n = 0; n < contacts; n++) {
                csv.write(row(n, random));
            }
        }
    }

    private static String row(int n, Random random) {
        LocalDate captured = FIRST_DAY.plusDays(random.nextInt(300));
        LocalDate qualified = captured.plusDays(random.nextInt(30));
        LocalDate opened = qualified.plusDays(random.nextInt(60));
        LocalDate closed = opened.plusDays(1 + random.nextInt(120));
        double fate = random.nextDouble();
        boolean isQualified = fate < 0.85;
        boolean isOpened = fate < 0.70;
        String outcome = fate < 0.30 ? "won" : fate < 0.55 ? "lost" : "";
        return n + "," + SOURCES[random.nextInt(SOURCES.length)] + ",campaign-" + random.nextInt(20) + ",sector-"
                + random.nextInt(12) + "," + captured + "," + (isQualified ? qualified : "") + ","
                + (isOpened ? opened : "") + "," + (outcome.isEmpty() ? "" : closed) + "," + outcome + ","
                + (outcome.equals("won") ? 100 + random.nextInt(10_000) : "") + "\n";
    }
}
