package dev.imbuto.query.report;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A query whose values are named ({@code :asOf}) and always bound, never part of the text. A list stands for its elements
 * with commas between them.
 */
public final class Sql {
    /** Not the second colon of a cast. */
    private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]\\w*)");

    private final String text;
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Sql(String text) {
        this.text = text;
    }

    public static Sql of(String text) {
        return new Sql(text);
    }

    /** Gives a name its value: a number, a text, a truth value, or a list of them that is not empty. */
    public Sql bind(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Does something with a row of the result. */
    @FunctionalInterface
    public interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    /** Hands over every row in turn. */
    public void forEach(Connection connection, RowConsumer consumer) throws SQLException {
        List<Object> bound = new ArrayList<>();
        Map<Object, Integer> numbers = new LinkedHashMap<>();
        String numbered = NAME.matcher(text).replaceAll(found -> {
            String name = found.group(1);
            Object value = values.get(name);
            if (value == null) {
                throw new IllegalStateException("no value is bound to :" + name);
            }
            List<?> elements = value instanceof List<?> list ? list : List.of(value);
            int first = numbers.computeIfAbsent(name, unseen -> {
                bound.addAll(elements);
                return bound.size() - elements.size() + 1;
            });
            return IntStream.range(first, first + elements.size())
                    .mapToObj(number -> Matcher.quoteReplacement("$" + number))
                    .collect(Collectors.joining(", "));
        });
        try (PreparedStatement statement = connection.prepareStatement(numbered)) {
            for (int i = 0; i < bound.size(); i++) {
                statement.setObject(i + 1, bound.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(rows);
                }
            }
        }
    }
}
