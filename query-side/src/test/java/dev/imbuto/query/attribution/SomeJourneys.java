package dev.imbuto.query.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Journeys at random: many short ones, some long, some without touches, some to nowhere. */
final class SomeJourneys {
    static final Keys KEYS = new Keys(List.of("affiliate", "direct", "display", "e-mail", "paid-search", "social"));

    private static final int DIRECT = 1;
    private static final long DAY = 86_400_000_000L;

    private SomeJourneys() {}

    /** Hands over so many; the same random numbers give the same ones. */
    static void forEach(int count, Random random, Consumer<Journey> consumer) {
        Journey journey = new Journey();
        for (int i = 0; i < count; i++) {
            fill(journey, i + 1, random);
            consumer.accept(journey);
        }
    }

    static Journey one(Random random) {
        Journey journey = new Journey();
        fill(journey, 1, random);
        return journey;
    }

    private static void fill(Journey journey, long number, Random random) {
        long at = 1_700_000_000_000_000L + random.nextInt(1000) * DAY;
        if (random.nextInt(3) == 0) {
            journey.toNowhere();
        } else {
            journey.toConversion(
                    number,
                    at,
                    at - random.nextInt(60) * DAY,
                    random.nextInt(3) == 0 ? Journey.NEVER : at - random.nextInt(20) * DAY,
                    random.nextInt(3) == 0 ? Journey.NEVER : at,
                    money(random),
                    money(random));
        }
        int touches = random.nextInt(10) == 0 ? random.nextInt(200) : random.nextInt(6);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < touches; i++) {
            times.add(
                    at - (random.nextInt(3) == 0 ? random.nextInt(90) * DAY : (long) (random.nextDouble() * 90 * DAY)));
        }
        times.stream().sorted().forEach(time -> {
            int key = random.nextInt(KEYS.size());
            journey.touch(key, time, key == DIRECT);
        });
    }

    /** Often odd, sometimes nothing, sometimes more than anyone sells for. */
    private static long money(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> random.nextInt(4);
            case 2 -> random.nextInt(100) * 100L;
            case 3 -> (long) (random.nextDouble() * 90_000_000_000_000L);
            default -> random.nextInt(1_000_000);
        };
    }
}
