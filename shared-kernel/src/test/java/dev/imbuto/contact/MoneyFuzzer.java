package dev.imbuto.contact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import tools.jackson.databind.json.JsonMapper;

/** Amounts from any input, an amount and a currency on two lines: refused by name, or exactly what was written. */
public final class MoneyFuzzer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final BigDecimal BOUND = BigDecimal.TEN.pow(12);
    private static final int LONGEST_REASON = 200;

    private MoneyFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] texts = new String(input, UTF_8).split("\n", 2);
        String currency = texts.length == 2 ? texts[1] : "EUR";
        Money money;
        try {
            money = Money.of(texts[0], currency);
        } catch (InvalidFieldException refused) {
            boolean named =
                    refused.pointer().equals("/amount") || refused.pointer().equals("/currency");
            check(named, "names no field");
            check(refused.problem().length() <= LONGEST_REASON + currency.length(), "says too much");
            return;
        }
        check(money.amount().signum() >= 0 && money.amount().compareTo(BOUND) < 0, "out of bounds");
        check(money.amount().compareTo(new BigDecimal(texts[0])) == 0, "another amount");
        check(money.amount().scale() == money.currency().getDefaultFractionDigits(), "another scale");
        check(money.equals(Money.ofMinor(money.minor(), money.currency())), "other minor units");
        check(money.equals(JSON.readValue(JSON.writeValueAsBytes(money), Money.class)), "another one from its JSON");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
