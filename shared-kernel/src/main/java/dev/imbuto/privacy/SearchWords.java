package dev.imbuto.privacy;

import dev.imbuto.contact.Person;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The words by which a person is found, as keyed hashes: who has the file but not the key cannot even try names out.
 *
 * <p>A hash is the first 16 bytes of HMAC-SHA256 over the kind ({@code @} or {@code w}) and the word. E-mail addresses are
 * compared without regard to case; words of names are runs of letters and digits without regard to case and accents, at most
 * {@value #MOST_WORDS} of a name.
 */
final class SearchWords {
    static final int HASH_BYTES = 16;
    static final int MOST_WORDS = 10;

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final ThreadLocal<Mac> mac;

    SearchWords(byte[] key) {
        mac = ThreadLocal.withInitial(() -> newMac(key));
    }

    /** {@link Hashes} of the address and of the words of the name. */
    Hashes of(Person person) {
        String email = person.email();
        List<byte[]> words = person.name() == null ? List.of() : name(person.name());
        return Hashes.of(email == null || email.isBlank() ? null : email(email), words);
    }

    byte[] email(String address) {
        return hash('@', address.strip().toLowerCase(Locale.ROOT));
    }

    /** Empty when the text has no letters and no digits. */
    List<byte[]> name(String text) {
        String plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("");
        Set<String> words = new LinkedHashSet<>();
        Stream.of(BETWEEN_WORDS.split(plain.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .limit(MOST_WORDS)
                .forEach(words::add);
        return words.stream().map(word -> hash('w', word)).toList();
    }

    private byte[] hash(char kind, String word) {
        Mac own = mac.get();
        own.update((byte) kind);
        return Arrays.copyOf(own.doFinal(word.getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
    }

    private static Mac newMac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", impossible);
        }
    }

    /**
     * The hashes of one person, as they stand in the person's row: that of the address first, zeros when there is none.
     *
     * <pre>
     * address (16) | word (16) | word (16) …
     * </pre>
     */
    @SuppressWarnings("ArrayRecordComponent") // equals is below
    record Hashes(byte[] bytes) {
        static final Hashes NONE = new Hashes(new byte[HASH_BYTES]);

        static Hashes of(byte @Nullable [] email, List<byte[]> words) {
            byte[] bytes = new byte[HASH_BYTES * (1 + words.size())];
            if (email != null) {
                System.arraycopy(email, 0, bytes, 0, HASH_BYTES);
            }
            for (int i = 0; i < words.size(); i++) {
                System.arraycopy(words.get(i), 0, bytes, HASH_BYTES * (i + 1), HASH_BYTES);
            }
            return new Hashes(bytes);
        }

        Hashes withEmail(byte[] email) {
            byte[] changed = bytes.clone();
            System.arraycopy(email, 0, changed, 0, HASH_BYTES);
            return new Hashes(changed);
        }

        boolean hasEmail(byte[] email) {
            return Arrays.equals(bytes, 0, HASH_BYTES, email, 0, HASH_BYTES);
        }

        /** Each hash, without the zeros. */
        List<byte[]> each() {
            return places().filter(hash -> !Arrays.equals(hash, NONE.bytes)).toList();
        }

        /** Each 16 bytes, that of the address first, zeros when there is none. */
        Stream<byte[]> places() {
            return Stream.iterate(0, at -> at < bytes.length, at -> at + HASH_BYTES)
                    .map(at -> Arrays.copyOfRange(bytes, at, at + HASH_BYTES));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Hashes hashes && Arrays.equals(bytes, hashes.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
