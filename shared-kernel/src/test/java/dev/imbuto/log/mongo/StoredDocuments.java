package dev.imbuto.log.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/** The documents of a log, seen and changed by somebody who knows MongoDB and not Imbuto. */
record StoredDocuments(MongoCollection<BsonDocument> collection) {
    private static final JsonWriterSettings EXACT =
            JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
    private static final List<String> MEMBERS = List.of("n", "commitId", "recordedAt", "prevHash", "hash", "events");
    private static final List<String> MEMBERS_OF_AN_EVENT = List.of(
            "id", "aggregateType", "aggregateId", "sequence", "type", "revision", "timestamp", "payload", "metadata");

    List<BsonDocument> all() {
        return collection.find().sort(new BsonDocument("_id", new BsonInt32(1))).into(new ArrayList<>());
    }

    /** Also does away with the indexes, so that changes are tried that these would not let in. */
    void replaceAll(List<BsonDocument> documents) {
        collection.drop();
        collection.insertMany(documents);
    }

    /** Every member in order with its type; 0 for what has no number from 1 on for its key. */
    SortedMap<Long, String> byPosition() {
        SortedMap<Long, String> documents = new TreeMap<>();
        for (var document : all()) {
            documents.merge(position(document.get("_id")), document.toJson(EXACT), (one, other) -> one + "\n" + other);
        }
        return documents;
    }

    private static long position(BsonValue id) {
        return id instanceof BsonNumber number ? Math.max(0, number.longValue()) : 0;
    }

    Map<String, Predicate<Random>> mutations() {
        Map<String, Predicate<Random>> mutations = new LinkedHashMap<>();
        for (String member : MEMBERS) {
            mutations.put("change " + member, random -> alter(random, d -> change(d, member, random)));
        }
        for (String member : MEMBERS_OF_AN_EVENT) {
            mutations.put(
                    "change " + member + " of an event",
                    random -> alter(random, d -> change(event(d, random), member, random)));
        }
        mutations.put(
                "change the type of a member", random -> alter(random, d -> changeType(holder(d, random), random)));
        mutations.put(
                "remove a member",
                random -> alter(random, d -> holder(d, random).remove(member(holder(d, random), random)) != null));
        mutations.put("add a member", random -> alter(random, d -> add(holder(d, random), random)));
        mutations.put("rename a member", random -> alter(random, d -> rename(holder(d, random), random)));
        mutations.put("swap two members", random -> alter(random, d -> swap(holder(d, random), random)));
        mutations.put("remove an event", random -> alter(random, d -> events(d).remove(event(d, random))));
        mutations.put(
                "remove an event and count anew",
                random -> alter(random, d -> events(d).remove(event(d, random)) && count(d)));
        mutations.put("repeat an event", random -> alter(random, d -> events(d).add(event(d, random))));
        mutations.put(
                "repeat an event and count anew",
                random -> alter(random, d -> events(d).add(event(d, random)) && count(d)));
        mutations.put(
                "swap two events of a commit",
                random -> alter(random, d -> {
                    Collections.shuffle(events(d), random);
                    return true;
                }));
        mutations.put("remove a commit", this::remove);
        mutations.put("insert a commit", random -> insert(anyKey(random), random));
        mutations.put(
                "insert a commit beyond the end",
                random -> insert(new BsonInt64(end() + 1 + random.nextInt(3)), random));
        mutations.put("give a commit another key", this::move);
        mutations.put("swap what two commits hold", random -> swapMember(random));
        mutations.put("swap two commits", this::swapKeys);
        return mutations;
    }

    // --- changes inside a document

    private boolean alter(Random random, Predicate<BsonDocument> change) {
        var document = any(random);
        return change.test(document) && replace(document);
    }

    private static boolean change(BsonDocument holder, String member, Random random) {
        holder.put(member, changed(holder.get(member), random));
        return true;
    }

    private static BsonValue changed(BsonValue value, Random random) {
        if (value instanceof BsonInt64 number) {
            return new BsonInt64(
                    random.nextBoolean() ? number.getValue() ^ 1L << random.nextInt(64) : random.nextLong());
        }
        if (value instanceof BsonInt32 number) {
            return new BsonInt32(
                    random.nextBoolean() ? number.getValue() ^ 1 << random.nextInt(32) : random.nextInt(9) - 2);
        }
        if (value instanceof BsonString text) {
            return new BsonString(changed(text.getValue(), random));
        }
        if (value instanceof BsonBinary binary) {
            return changed(binary, random);
        }
        return new BsonArray();
    }

    private static String changed(String text, Random random) {
        int at = random.nextInt(text.length());
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + (char) random.nextInt(0xD800) + text.substring(at);
            case 2 -> "";
            default ->
                text.substring(0, at) + (char) (text.charAt(at) ^ 1 << random.nextInt(7)) + text.substring(at + 1);
        };
    }

    private static BsonBinary changed(BsonBinary binary, Random random) {
        byte[] bytes = binary.getData();
        if (random.nextBoolean()) {
            return new BsonBinary(Arrays.copyOf(bytes, random.nextInt(2 * bytes.length)));
        }
        byte[] changed = bytes.clone();
        changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return new BsonBinary(changed);
    }

    private static boolean changeType(BsonDocument holder, Random random) {
        String member = member(holder, random);
        var others = others(holder.get(member));
        holder.put(member, others.get(random.nextInt(others.size())));
        return true;
    }

    /** What looks much the same and is something else. */
    private static List<BsonValue> others(BsonValue value) {
        if (value instanceof BsonNumber number) {
            return List.of(
                    number instanceof BsonInt32 ? new BsonInt64(number.longValue()) : new BsonInt32(number.intValue()),
                    new BsonDouble(number.doubleValue()),
                    new BsonDecimal128(new Decimal128(number.longValue())),
                    new BsonDateTime(number.longValue()),
                    new BsonString(Long.toString(number.longValue())),
                    BsonNull.VALUE);
        }
        if (value instanceof BsonString text) {
            return List.of(
                    new BsonBinary(text.getValue().getBytes(UTF_8)), new BsonArray(List.of(text)), BsonNull.VALUE);
        }
        if (value instanceof BsonBinary binary) {
            return List.of(new BsonString(Base64.getEncoder().encodeToString(binary.getData())), BsonNull.VALUE);
        }
        return List.of(
                value.asArray().get(0),
                BsonNull.VALUE,
                new BsonDocument("0", value.asArray().get(0)));
    }

    private static boolean add(BsonDocument holder, Random random) {
        var members = new ArrayList<>(holder.entrySet());
        int at = random.nextInt(members.size() + 1);
        members.add(at, Map.entry("note", new BsonString("harmless?")));
        return refill(holder, members);
    }

    private static boolean rename(BsonDocument holder, Random random) {
        String renamed = member(holder, random);
        var members = new ArrayList<Map.Entry<String, BsonValue>>();
        holder.forEach((name, value) -> members.add(Map.entry(name.equals(renamed) ? name + "s" : name, value)));
        return refill(holder, members);
    }

    private static boolean swap(BsonDocument holder, Random random) {
        var members = new ArrayList<>(holder.entrySet());
        Collections.swap(members, random.nextInt(members.size()), random.nextInt(members.size()));
        return refill(holder, members);
    }

    private static boolean refill(BsonDocument holder, List<Map.Entry<String, BsonValue>> members) {
        var copy = List.copyOf(members);
        holder.clear();
        copy.forEach(member -> holder.put(member.getKey(), member.getValue()));
        return true;
    }

    private static boolean count(BsonDocument document) {
        document.put("n", new BsonInt32(events(document).size()));
        return true;
    }

    /** The document or one of its events. */
    private static BsonDocument holder(BsonDocument document, Random random) {
        return random.nextBoolean() ? document : event(document, random);
    }

    private static String member(BsonDocument holder, Random random) {
        var members = holder.containsKey("events") ? MEMBERS : MEMBERS_OF_AN_EVENT;
        return members.get(random.nextInt(members.size()));
    }

    private static BsonArray events(BsonDocument document) {
        return document.getArray("events");
    }

    private static BsonDocument event(BsonDocument document, Random random) {
        var events = events(document);
        return events.get(random.nextInt(events.size())).asDocument();
    }

    // --- changes to whole documents

    private boolean remove(Random random) {
        var document = any(random);
        return document.getInt64("_id").getValue() + document.getInt32("n").getValue()
                        <= end() // or else a tail is cut off
                && delete(document);
    }

    private boolean insert(BsonValue key, Random random) {
        var forged = any(random).clone();
        forged.put("_id", key);
        forged.put("commitId", new BsonString("forged"));
        forged.put("n", new BsonInt32(1));
        var event = event(forged, random);
        event.put("id", new BsonString("forged"));
        event.put("sequence", new BsonInt64(random.nextInt(99)));
        forged.put("events", new BsonArray(List.of(event)));
        return insert(forged);
    }

    private boolean move(Random random) {
        var document = any(random);
        var moved = document.clone();
        moved.put("_id", random.nextBoolean() ? anyKey(random) : sameNumber(document.get("_id"), random));
        return delete(document) && insert(moved);
    }

    private static BsonValue sameNumber(BsonValue key, Random random) {
        long number = key.asNumber().longValue();
        return switch (random.nextInt(3)) {
            case 0 -> new BsonInt32((int) number);
            case 1 -> new BsonDouble(number + random.nextInt(4) / 4.0);
            default -> new BsonDecimal128(new Decimal128(BigDecimal.valueOf(number)));
        };
    }

    private BsonValue anyKey(Random random) {
        long number = random.nextLong(end() + 3) - 1;
        return switch (random.nextInt(8)) {
            case 0 -> new BsonString(Long.toString(number));
            case 1 -> new BsonObjectId();
            case 2 -> new BsonDouble(number + 0.5);
            case 3 -> new BsonDouble(Double.POSITIVE_INFINITY);
            case 4 -> BsonNull.VALUE;
            case 5 -> new BsonDecimal128(new Decimal128(new BigDecimal(number + ".25")));
            default -> new BsonInt64(number);
        };
    }

    private boolean swapKeys(Random random) {
        var one = any(random);
        var other = any(random);
        var keyOfOne = one.get("_id");
        return delete(one)
                && delete(other)
                && insert(withKey(one, other.get("_id")))
                && insert(withKey(other, keyOfOne));
    }

    private static BsonDocument withKey(BsonDocument document, BsonValue key) {
        var copy = document.clone();
        copy.put("_id", key);
        return copy;
    }

    private boolean swapMember(Random random) {
        var one = any(random);
        var other = any(random);
        String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
        var first = withKey(one, one.get("_id"));
        first.put(member, other.get(member));
        var second = withKey(other, other.get("_id"));
        second.put(member, one.get(member));
        return delete(one) && delete(other) && insert(first) && insert(second);
    }

    private BsonDocument any(Random random) {
        var all = all();
        return all.get(random.nextInt(all.size()));
    }

    private long end() {
        var last = all().get(all().size() - 1);
        return last.getInt64("_id").getValue() + last.getInt32("n").getValue() - 1;
    }

    private boolean delete(BsonDocument document) {
        return collection.deleteOne(byKey(document)).getDeletedCount() == 1;
    }

    /** False when the key is taken, or the server cannot keep such a value. */
    private boolean insert(BsonDocument document) {
        try {
            collection.insertOne(document);
            return true;
        } catch (MongoException e) {
            return false;
        }
    }

    private boolean replace(BsonDocument document) {
        try {
            return collection.replaceOne(byKey(document), document).getMatchedCount() == 1;
        } catch (MongoException e) {
            return false;
        }
    }

    private static BsonDocument byKey(BsonDocument document) {
        return new BsonDocument("_id", document.get("_id"));
    }
}
