package dev.imbuto.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Sealed;
import dev.imbuto.emulator.MongoServers;
import dev.imbuto.log.LogUnavailableException;
import dev.imbuto.log.mongo.CuttingProxy;
import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.mongo.SharedDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three processes seal, claim and erase while requests and replies are lost: what was answered is so, and stays.
 * {@code -Dimbuto.keys.steps=3000} lets each of the six clients do so much.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(1_200)
class CuttingTheConnectionToTheKeysIT {
    private static final int STEPS = Integer.getInteger("imbuto.keys.steps", 25);
    private static final int CLIENTS = 6;
    private static final int CONTACTS = 12;
    private static final MasterKey MASTER = MasterKey.parse("00112233445566778899aabbccddeeff".repeat(2));
    private static final String IMPATIENT =
            "?socketTimeoutMS=250&connectTimeoutMS=250&serverSelectionTimeoutMS=1000&heartbeatFrequencyMS=500";

    private final long seed = System.nanoTime();
    private final Map<Sealed, ContactId> sealed = new ConcurrentHashMap<>();
    private final Map<String, ContactId> owners = new ConcurrentHashMap<>();
    private final Set<ContactId> destroyed = ConcurrentHashMap.newKeySet();

    @Test
    void what_was_answered_is_so() throws Exception {
        String address = MongoServers.newEmulatedDatabase();
        int port =
                Integer.parseInt(new ConnectionString(address).getHosts().get(0).split(":")[1]);
        List<SharedDatabase> databases = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (CuttingProxy proxy = new CuttingProxy(port, seed);
                SharedDatabase direct = SharedDatabase.open(MongoAddress.of(address, true))) {
            MongoAddress through = MongoAddress.of(address.replace(":" + port, ":" + proxy.port()) + IMPATIENT, true);
            List<PersonalData> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                databases.add(SharedDatabase.open(through));
                processes.add(MongoPersonalData.open(databases.get(i), MASTER, true, Clock.systemUTC()));
            }
            proxy.cutting(true);
            List<Callable<Boolean>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                PersonalData data = processes.get(i % 3);
                Random random = new Random(seed + i);
                String name = "client" + i;
                clients.add(() -> {
                    work(data, random, name);
                    return true;
                });
            }
            for (Future<Boolean> client : threads.invokeAll(clients)) {
                client.get();
            }
            proxy.cutting(false);
            System.out.println("seed " + seed + ": " + proxy.cuts() + " cuts " + proxy + ", " + sealed.size()
                    + " texts, " + destroyed.size() + " erased");
            assertThat(proxy.cuts()).isPositive();
            check(MongoPersonalData.open(direct, MASTER, false, Clock.systemUTC()), direct);
        } finally {
            threads.shutdownNow();
            databases.forEach(SharedDatabase::close);
        }
    }

    /** Seals for contacts that all share, and erases one; claims addresses that all want, for a contact of its own. */
    private void work(PersonalData data, Random random, String name) {
        ContactId own = ContactId.ofExternal(name);
        Map<ContactId, String> has = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            ContactId shared = ContactId.ofExternal("c" + random.nextInt(CONTACTS));
            if (random.nextBoolean()) {
                try {
                    sealed.put(answered(() -> data.sealText(shared, "note")), shared);
                } catch (KeyDestroyedException erased) {
                    assertThat(answered(() -> data.forgetting().isDestroyed(shared)))
                            .isTrue();
                }
            } else {
                String address = random.nextInt(8) + "@example.com";
                String before = has.remove(own);
                if (before != null) {
                    owners.remove(before, own);
                }
                if (answered(() -> data.claimEmail(own, address, who -> false)).isEmpty()) {
                    has.put(own, address);
                    assertThat(owners.put(address, own)).as("seed " + seed).isIn(null, own);
                }
            }
            if (step == STEPS / 2) {
                ContactId erased = ContactId.ofExternal("c" + name.charAt(name.length() - 1));
                answered(() -> {
                    data.forgetting().destroy(erased);
                    return true;
                });
                destroyed.add(erased);
            }
        }
    }

    private static <T> T answered(Supplier<T> asked) {
        while (true) {
            try {
                return asked.get();
            } catch (LogUnavailableException again) {
                // the same again
            }
        }
    }

    private void check(PersonalData data, SharedDatabase direct) {
        sealed.forEach(
                (note, contact) -> assertThat(data.openText(contact, note).isPresent())
                        .as("seed " + seed)
                        .isEqualTo(!destroyed.contains(contact)));
        assertThat(KeyStore.held(direct, List.copyOf(destroyed))).isEmpty();
        owners.forEach((address, owner) -> assertThat(data.withEmail(address)).contains(owner));
    }
}
