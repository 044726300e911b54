package dev.imbuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.Answer;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Criterion;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.contact.Sealed;
import dev.imbuto.pipeline.PipelineStage;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Whatever an event holds is read as it was written, and written a second time to the same bytes. */
class AnyEventSurvivesStorageTest {
    private static final List<String> CURRENCIES = List.of("EUR", "JPY", "KWD", "USD");
    private final EventCodec codec = new EventCodec();

    @Property(tries = 500)
    void anyEventIsReadAsItWasWritten(@ForAll long seed) {
        var random = new Random(seed);
        var events = codec.events();
        Object event = any(events.get(random.nextInt(events.size())), random);

        var stored = codec.encode(event);
        Object read = codec.decode(stored.type(), stored.revision(), stored.payload());

        assertThat(read).isEqualTo(event);
        assertThat(codec.encode(read).payload()).isEqualTo(stored.payload());
    }

    /** Draws again when the event refuses what was drawn. */
    private static Object any(Class<?> event, Random random) {
        while (true) {
            try {
                return anyRecord(event, random);
            } catch (IllegalArgumentException refused) {
                // such as a profile update without a change
            }
        }
    }

    private static Object anyRecord(Class<?> type, Random random) {
        var components = type.getRecordComponents();
        var values = Arrays.stream(components).map(c -> anyValue(c, random)).toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new AssertionError(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object anyValue(RecordComponent component, Random random) {
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return optional && random.nextBoolean() ? null : anyOf(component.getGenericType(), random);
    }

    private static Object anyOf(Type type, Random random) {
        if (type instanceof ParameterizedType parameterized) {
            return anyGeneric(parameterized, random);
        }
        if (type == String.class) {
            return anyText(random);
        } else if (type == Instant.class) {
            return Microseconds.toInstant(random.nextLong(-1L << 50, 1L << 52));
        } else if (type == LocalDate.class) {
            return LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000));
        } else if (type == ContactId.class) {
            return new ContactId(anyUuid(random));
        } else if (type == OpportunityId.class) {
            return new OpportunityId(anyUuid(random));
        } else if (type == Sealed.class) {
            return new Sealed("s" + anyText(random));
        } else if (type == Money.class) {
            String currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
            return Money.ofMinor(random.nextLong(1L << 39), Currency.getInstance(currency));
        } else if (type == PipelineStage.class) {
            return new PipelineStage(anyText(random), anyText(random), BigDecimal.valueOf(random.nextInt(1_001), 3));
        } else if (type == int.class || type == Integer.class) {
            return random.nextInt(Integer.MAX_VALUE);
        } else if (type == long.class || type == Long.class) {
            return random.nextLong(Long.MAX_VALUE);
        } else if (type == double.class) {
            return random.nextDouble() * 100;
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type instanceof Class<?> c && c.isRecord()) {
            return anyRecord(c, random);
        }
        throw new AssertionError("teach this test to draw a " + type);
    }

    private static Object anyGeneric(ParameterizedType type, Random random) {
        Type of = type.getActualTypeArguments()[0];
        if (type.getRawType() == Change.class) {
            return new Change<>(random.nextInt(3) == 0 ? null : anyOf(of, random));
        } else if (type.getRawType() == List.class) {
            var list = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                list.add(anyOf(of, random));
            }
            return list;
        } else if (type.getRawType() == Map.class && of == Criterion.class) {
            var answers = new EnumMap<Criterion, Answer>(Criterion.class);
            for (var criterion : Criterion.values()) {
                if (random.nextBoolean()) {
                    answers.put(
                            criterion,
                            new Answer(
                                    random.nextInt(11),
                                    random.nextBoolean() ? null : new Sealed(anyText(random) + "s")));
                }
            }
            return answers;
        }
        throw new AssertionError("teach this test to draw a " + type);
    }

    private static UUID anyUuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static String anyText(Random random) {
        return random.ints(random.nextInt(12), 1, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
