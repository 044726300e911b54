package dev.imbuto.query.attribution;

import java.util.stream.IntStream;

/** Shares that a journey has by itself, whatever the others are. None is asked for a journey without touches. */
final class TouchRules {
    private TouchRules() {}

    static void first(Journey journey, Split split) {
        split.add(journey.key(0), 1);
    }

    static void last(Journey journey, Split split) {
        split.add(journey.key(journey.size() - 1), 1);
    }

    static void lastNonDirect(Journey journey, Split split) {
        int touch = journey.size() - 1;
        while (touch >= 0 && journey.isDirect(touch)) {
            touch--;
        }
        split.add(journey.key(touch < 0 ? journey.size() - 1 : touch), 1);
    }

    static void linear(Journey journey, Split split) {
        for (int touch = 0; touch < journey.size(); touch++) {
            split.add(journey.key(touch), 1);
        }
    }

    /** 40 % the first, 40 % the last, 20 % what lies between; halves where nothing does. */
    static void positionBased(Journey journey, Split split) {
        keyPoints(journey, split, 40, 20, 0, journey.size() - 1);
    }

    /** 40 % the first, 40 % the capture, 20 % the others. */
    static void uShaped(Journey journey, Split split) {
        keyPoints(journey, split, 40, 20, 0, journey.lastBy(journey.capturedUs()));
    }

    /** 30 % the first, the capture and the opening each, 10 % the others. */
    static void wShaped(Journey journey, Split split) {
        keyPoints(journey, split, 30, 10, 0, journey.lastBy(journey.capturedUs()), journey.lastBy(journey.openedUs()));
    }

    /** 22.5 % the first, the capture, the opening and the win each, 10 % the others. */
    static void fullPath(Journey journey, Split split) {
        keyPoints(
                journey,
                split,
                225,
                100,
                0,
                journey.lastBy(journey.capturedUs()),
                journey.lastBy(journey.openedUs()),
                journey.lastBy(journey.wonUs()));
    }

    /**
     * Each point has {@code each}, all other touches together have {@code others}. Points that are missing (−1) leave their
     * part to the rest, and so do others where there are none.
     */
    private static void keyPoints(Journey journey, Split split, int each, int others, int... points) {
        long distinct = IntStream.range(0, points.length)
                .filter(i -> points[i] >= 0 && indexOf(points[i], points) == i)
                .count();
        long between = Math.max(1, journey.size() - distinct);
        for (int touch = 0; touch < journey.size(); touch++) {
            long weight = 0;
            for (int point : points) {
                weight += point == touch ? each * between : 0;
            }
            split.add(journey.key(touch), weight == 0 ? others : weight);
        }
    }

    private static int indexOf(int point, int[] points) {
        int index = 0;
        while (points[index] != point) {
            index++;
        }
        return index;
    }

    /**
     * A touch loses half its weight with every half-life, in microseconds, that it lies before the last one; which comes to
     * the same as its age when the contact converted.
     */
    static Splitter timeDecay(long halfLife) {
        return (journey, split) -> {
            long last = journey.touchedUs(journey.size() - 1);
            for (int touch = 0; touch < journey.size(); touch++) {
                double halfLives = (double) (last - journey.touchedUs(touch)) / halfLife;
                split.addRoughly(journey.key(touch), StrictMath.pow(2, -halfLives));
            }
        };
    }

    static void shapley(Journey journey, Split split) {
        for (int key : journey.distinctKeys()) {
            split.add(key, 1);
        }
    }
}
