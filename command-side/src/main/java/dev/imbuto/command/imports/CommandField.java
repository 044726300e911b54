package dev.imbuto.command.imports;

import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.InvalidFieldException;
import dev.imbuto.contact.Money;
import dev.imbuto.http.Text;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a row gives for one field of a command. */
sealed interface CommandField {

    /**
     * The field's value, null where the row gives none. What makes it this value and no other is added to the contents.
     *
     * @throws RowRefusedException when the row holds something that the field does not take
     */
    @Nullable
    Object in(MappedRow row, Contents contents);

    /** Shows the fields that are read as dates, this one or those within it. */
    default void eachDate(Consumer<DateField> seen) {}

    /** Shows every column that is read. */
    void eachColumn(Consumer<ColumnRef> seen);

    /**
     * The text that a row gives for a field.
     *
     * @param replaced values that stand for others, after those of the mapping as a whole
     * @param otherwise what stands for a blank; null when blank stays blank
     */
    record Source(
            Template template,
            Map<String, String> replaced,
            @Nullable Template otherwise) {
        @Nullable
        String in(MappedRow row) {
            String text = template.in(row);
            if (text != null) {
                return replaced.getOrDefault(text, text);
            }
            return otherwise == null ? null : otherwise.in(row);
        }

        void eachColumn(Consumer<ColumnRef> seen) {
            template.columns().forEach(seen);
            if (otherwise != null) {
                otherwise.columns().forEach(seen);
            }
        }

        /** How a message names where a value came from. */
        String origin() {
            List<ColumnRef> columns = template.columns();
            return columns.isEmpty()
                    ? ""
                    : " (from "
                            + String.join(
                                    ", ", columns.stream().map(Object::toString).toList()) + ")";
        }
    }

    /** Text; line ends in it become spaces. */
    record TextField(String path, Source source) implements CommandField {
        private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");

        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            String text = source.in(row);
            if (text == null) {
                return null;
            }
            String line = LINE_END.matcher(text).replaceAll(" ");
            Text.fault(line).ifPresent(fault -> {
                throw malformed(path + source.origin() + " " + fault);
            });
            contents.add(path).add(line);
            return line;
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            source.eachColumn(seen);
        }
    }

    /** A decimal number, multiplied by a factor. */
    record Decimal(String path, Source source, char point, BigDecimal times) {
        private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?");

        @Nullable
        BigDecimal in(MappedRow row) {
            String text = source.in(row);
            if (text == null) {
                return null;
            }
            String plain = point == '.' ? text : text.indexOf('.') >= 0 ? "" : text.replace(point, '.');
            if (!NUMBER.matcher(plain).matches()) {
                throw malformed(path + source.origin() + " is not a number with a decimal "
                        + (point == '.' ? "point" : "comma") + ": " + ImportRefusedException.quoted(text));
            }
            return new BigDecimal(plain).multiply(times);
        }
    }

    /** An amount in the mapping's currency. */
    record MoneyField(Decimal amount, Currency currency) implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            BigDecimal decimal = amount.in(row);
            if (decimal == null) {
                return null;
            }
            try {
                // 1100.040 is 1100.04: zeros at the end are no decimals.
                BigDecimal stripped = decimal.stripTrailingZeros();
                Money money = new Money(stripped.scale() < 0 ? stripped.setScale(0) : stripped, currency);
                contents.add(amount.path()).add(money.amount().toPlainString()).add(currency.getCurrencyCode());
                return money;
            } catch (IllegalArgumentException unfit) {
                throw malformed(amount.path() + amount.source().origin() + ": " + unfit.getMessage());
            }
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            amount.source().eachColumn(seen);
        }
    }

    /** A whole number of the range of {@code long} or {@code int}. */
    record NumberField(Decimal number, boolean isLong) implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            BigDecimal decimal = number.in(row);
            if (decimal == null) {
                return null;
            }
            try {
                Object whole = isLong ? (Object) decimal.longValueExact() : (Object) decimal.intValueExact();
                contents.add(number.path()).add(whole.toString());
                return whole;
            } catch (ArithmeticException unfit) {
                throw malformed(number.path() + number.source().origin() + " is not a whole number of this range: "
                        + decimal.toPlainString());
            }
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            number.source().eachColumn(seen);
        }
    }

    /**
     * An instant, or a date without a time.
     *
     * @param isInstant whether the command takes an instant
     * @param byDefault whether a blank is the import's default instant
     */
    record DateField(String path, Source source, DateStyle style, boolean isInstant, boolean byDefault)
            implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            String text = source.in(row);
            if (text == null) {
                if (!byDefault) {
                    return null;
                }
                // Named and not given: the command is the same whenever the import was begun.
                contents.add(path).add("default-instant");
                return row.defaultInstant();
            }
            try {
                Object date = parse(text);
                contents.add(path).add(date.toString());
                return date;
            } catch (IllegalArgumentException unfit) {
                throw malformed(
                        path + source.origin() + " " + unfit.getMessage() + ": " + ImportRefusedException.quoted(text));
            }
        }

        private Object parse(String text) {
            return isInstant ? style.instant(text) : style.date(text);
        }

        /** What is wrong with this row's date, naming its column and its value; null when it is a date or blank. */
        @Nullable
        String problem(MappedRow row) {
            String text = source.in(row);
            if (text == null) {
                return null;
            }
            try {
                parse(text);
                return null;
            } catch (IllegalArgumentException unfit) {
                String columns = String.join(
                        ", ",
                        source.template().columns().stream()
                                .map(Object::toString)
                                .toList());
                return "column " + columns + ": " + ImportRefusedException.quoted(text) + " " + unfit.getMessage()
                        + ", as the mapping states";
            }
        }

        @Override
        public void eachDate(Consumer<DateField> seen) {
            seen.accept(this);
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            source.eachColumn(seen);
        }
    }

    /** The contact that a row is about, by its external id. */
    record ContactField(TextField externalId) implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            return externalId.in(row, contents) instanceof String id ? ContactId.ofExternal(id) : null;
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            externalId.eachColumn(seen);
        }
    }

    /** A list of texts without the blank ones. */
    record TextsField(List<TextField> items) implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            List<Object> texts = new ArrayList<>();
            for (TextField item : items) {
                Object text = item.in(row, contents);
                if (text != null) {
                    texts.add(text);
                }
            }
            return texts.isEmpty() ? null : texts;
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            items.forEach(item -> item.eachColumn(seen));
        }
    }

    /** A new value for a field that stays as it is where the row gives none. */
    record ChangeField(CommandField inner) implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            Object value = inner.in(row, contents);
            return value == null ? null : new Change<>(value);
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            inner.eachColumn(seen);
        }
    }

    /** One component of a record; without a field it is always null. */
    record Part(String path, @Nullable CommandField field, boolean required) {}

    /** A record of further fields; null where the row gives none of them. */
    record RecordField(Constructor<?> constructor, List<Part> parts) implements CommandField {
        @Override
        public @Nullable Object in(MappedRow row, Contents contents) {
            Object[] values = new Object[parts.size()];
            boolean any = false;
            for (int i = 0; i < values.length; i++) {
                CommandField field = parts.get(i).field();
                values[i] = field == null ? null : field.in(row, contents);
                any |= values[i] != null;
            }
            return any ? make(values) : null;
        }

        Object make(@Nullable Object[] values) {
            for (int i = 0; i < values.length; i++) {
                Part part = parts.get(i);
                if (values[i] == null && part.required()) {
                    List<String> columns = new ArrayList<>();
                    Objects.requireNonNull(part.field()).eachColumn(column -> columns.add(column.toString()));
                    throw new RowRefusedException(
                            RowRefusedException.MISSING,
                            part.path() + " is needed, and " + String.join(", ", columns) + " is blank");
                }
            }
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException refused) {
                if (refused.getCause() instanceof InvalidFieldException invalid) {
                    throw malformed(String.valueOf(invalid.getMessage()));
                }
                if (refused.getCause() instanceof IllegalArgumentException unfit) {
                    throw malformed(String.valueOf(unfit.getMessage()));
                }
                throw new IllegalStateException("cannot make " + constructor, refused);
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException("cannot make " + constructor, impossible);
            }
        }

        @Override
        public void eachDate(Consumer<DateField> seen) {
            parts.forEach(part -> {
                if (part.field() != null) {
                    part.field().eachDate(seen);
                }
            });
        }

        @Override
        public void eachColumn(Consumer<ColumnRef> seen) {
            parts.forEach(part -> {
                if (part.field() != null) {
                    part.field().eachColumn(seen);
                }
            });
        }
    }

    private static RowRefusedException malformed(String reason) {
        return new RowRefusedException(RowRefusedException.MALFORMED, reason);
    }
}
