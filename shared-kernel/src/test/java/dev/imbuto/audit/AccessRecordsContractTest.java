package dev.imbuto.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.contact.ContactId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AccessRecordsContractTest {

    @Test
    void a_store_that_keeps_nothing_fails_every_test() {
        assertThat(Arrays.stream(AccessRecordsContract.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .filter(AccessRecordsContractTest::passes)
                        .map(Method::getName))
                .isEmpty();
    }

    private static boolean passes(Method test) {
        AccessRecordsContract contract = new AccessRecordsContract() {
            @Override
            protected AccessRecords open(Clock clock) {
                return new ForgetfulStore();
            }
        };
        contract.openTheStore();
        try {
            test.setAccessible(true);
            test.invoke(contract);
            return true;
        } catch (InvocationTargetException failed) {
            return false;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static final class ForgetfulStore implements AccessRecords {
        @Override
        public AccessRecord record(Access access) {
            return new AccessRecord(0, Instant.EPOCH, access, "");
        }

        @Override
        public Optional<AccessRecord> last() {
            return Optional.empty();
        }

        @Override
        public List<AccessRecord> read(long after, int limit) {
            return List.of();
        }

        @Override
        public List<AccessRecord> readOf(ContactId contact, long capturedAt, long after, int limit) {
            return List.of();
        }

        @Override
        public long numberAt(Instant recordedAt) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
