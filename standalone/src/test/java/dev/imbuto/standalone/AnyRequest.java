package dev.imbuto.standalone;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/**
 * Makes requests of all sorts, good and bad, from the document of the API: each route that is in it, with bodies and
 * parameters that are mostly what it asks for, so that what is wrong is met behind the first gate too.
 */
final class AnyRequest {
    /** So many contacts are known, under the external ids c0, c1 … */
    static final int CONTACTS = 40;

    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT", "FOO", "get");

    /** Values that some field or other may not hold, as they stand in JSON. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "1e-400",
            "1e2147483647",
            "2147483648",
            "9223372036854775808",
            "123456789012345678901234567890",
            "-123456789012345678901234567890.12",
            "1" + "0".repeat(99),
            "1" + "0".repeat(2_000),
            "{}",
            "[]",
            "[null]",
            "[[[[[[[[[[]]]]]]]]]]",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\u202Egnp.exe\"",
            "\"\\u2066\"",
            "\"\\u200f\"",
            "\"\\u001b[31m\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ufffe\"",
            "\"\\r\\nX-Injected: 1\"",
            "\"" + "x".repeat(10_001) + "\"",
            "\"\u20ac\ud83d\ude00 \u00e9\"",
            "\"=cmd|' /C calc'!A0\"",
            "\"../../../../etc/passwd\"",
            "\"'; DROP TABLE contact; --\"",
            "\"${jndi:ldap://127.0.0.1/a}\"",
            "\"%s%n%x\"",
            "\"2999-01-01\"",
            "\"0001-01-01\"",
            "\"1899-12-31\"",
            "\"2024-02-30\"",
            "\"2024-01-01T25:00:00Z\"",
            "\"2024-01-01T00:00:00\"",
            "\"9999-12-31T23:59:59.999999999-18:00\"",
            "\"+1000000000-01-01T00:00:00Z\"",
            "\"ext:\"",
            "\"ext:nobody\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "{\"amount\":\"-1.00\",\"currency\":\"EUR\"}",
            "{\"amount\":\"123456789012345678901234567890.00\",\"currency\":\"EUR\"}",
            "{\"amount\":\"1e30\",\"currency\":\"EUR\"}",
            "{\"amount\":\"1.005\",\"currency\":\"EUR\"}",
            "{\"amount\":1,\"currency\":\"EUR\"}",
            "{\"amount\":\"1.00\",\"currency\":\"XXX\"}",
            "{\"amount\":\"1.00\",\"currency\":\"eur\"}",
            "{\"amount\":\"1.00\",\"currency\":\"USD\"}",
            "{\"amount\":\"NaN\",\"currency\":\"EUR\"}",
            "NaN",
            "Infinity",
            "01",
            "0x1F",
            "'a'",
            "undefined",
            "\"\\x\"",
            "\"unfinished");

    /** What a part of a path or of a query may hold, as it is sent. */
    private static final List<String> PARTS = List.of(
            "",
            "%00",
            "a%00b",
            "%0d%0aX-Injected:%201",
            "%e2%80%ae",
            "%ff",
            "%c0%af",
            "%ed%a0%80",
            "%",
            "%zz",
            "%u0041",
            "..",
            "%2e%2e",
            "..%2f..%2fetc%2fpasswd",
            "..;",
            ";a=b",
            "a;b",
            "a//b",
            "%5c",
            "%25",
            "*",
            "-1",
            "0",
            "1001",
            "99999999999999999999",
            "1e3",
            "2999-01-01",
            "0001-01-01",
            "2024-02-30",
            "position:-1",
            "position:99999999999999999999",
            "position:1",
            "P1Y",
            "PT-1S",
            "P99999999999D",
            ",",
            "a,,b",
            "a,a",
            "%5c,",
            "null",
            "true",
            "%22",
            "%27%20OR%201=1--",
            "%3Cscript%3E",
            "x".repeat(300),
            "x".repeat(7_000),
            "ext:",
            "ext:nobody",
            "ext:" + "x".repeat(300),
            "00000000-0000-0000-0000-000000000000",
            "%F0%9F%98%80");

    /** Headers that no well-behaved client sends, or not so. */
    private static final List<String> HEADERS = List.of(
            "Idempotency-Key:",
            "Idempotency-Key: " + "k".repeat(201),
            "Idempotency-Key: \u00e9\u00ff",
            "Idempotency-Key: a\tb",
            "Idempotency-Key: same",
            "Idempotency-Key: x\r\nIdempotency-Key: y",
            "If-Match: 1",
            "If-Match: \"1\"",
            "If-Match: *",
            "If-Match: W/\"1\"",
            "If-Match: \"99999999999999999999\"",
            "If-Match: \"-1\"",
            "If-Match: \"\"",
            "Imbuto-Min-Position: -1",
            "Imbuto-Min-Position: x",
            "Imbuto-Min-Position: 99999999999999999999",
            "Imbuto-Min-Position: 1",
            "Imbuto-Min-Position:",
            "Accept: text/csv",
            "Accept: image/png",
            "Accept: not a type",
            "Accept: */*;q=7",
            "Accept: " + "a/b,".repeat(500),
            "Accept-Charset: utf-7",
            "Accept-Encoding: gzip;q=x",
            "Accept-Language: " + "x".repeat(500),
            "Content-Encoding: gzip",
            "Expect: 100-continue",
            "Range: bytes=5-1",
            "If-None-Match: *",
            "If-Modified-Since: yesterday",
            "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: javascript\r\nX-Forwarded-Host: a b",
            "Forwarded: for=\"[",
            "X-HTTP-Method-Override: DELETE",
            "Cookie: JSESSIONID=1; a=b",
            "Origin: null",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Connection: close",
            "X-Long: " + "x".repeat(5_000));

    private static final List<String> CONTENT_TYPES = List.of(
            "application/json; charset=utf-16",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=a",
            "application/xml",
            "application/x-ndjson",
            "not a type",
            "application/json;;;",
            "");

    /** What is wrong before there is a route. */
    private static final List<String> HEADS = List.of(
            "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/status HTTP/9.9\r\nHost: a\r\n\r\n",
            "GET /v1/status\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET http://elsewhere.example/v1/status HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\nBad Name: 1\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\nX-Folded: 1\r\n 2\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
            "GET /v1/st\u00e4tus HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/{status} HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/%2e%2e/actuator/env HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET //v1//status HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /V1/STATUS HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/status/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /actuator HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /actuator/heapdump HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /docs/..%2f..%2fapplication.properties HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /error HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
            "POST /v1/contacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001",
            "\r\n\r\n\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n",
            "GET /v1/" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(300) + "\r\n");

    /**
     * A request.
     *
     * @param route as the document of the API names it, empty where there is none
     * @param writes whether it is a command, whose answer says where it is in the log
     * @param malformed whether it cannot be carried out, so that any answer but a 4xx is wrong
     * @param ends whether the client sends nothing more, having announced more
     * @param stranger whether its credentials are none
     */
    record Sent(
            String route,
            byte[] bytes,
            boolean isHead,
            boolean writes,
            boolean malformed,
            boolean ends,
            boolean stranger) {
        /** The request for people, in ASCII. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Math.min(bytes.length, 1_500); i++) {
                int b = bytes[i] & 0xFF;
                text.append(b >= 32 && b < 127 || b == '\n' ? Character.toString(b) : String.format("<%02x>", b));
            }
            return text + (bytes.length > 1_500 ? "… (" + bytes.length + " bytes)" : "");
        }
    }

    private record Route(String method, String path, JsonNode operation) {
        /** Replays and files of facts have positions too, but nothing of them is in the log. */
        boolean writes() {
            return !method.equals("GET") && !path.startsWith("/v1/replays") && !path.startsWith("/v1/facts");
        }
    }

    private final JsonNode document;
    private final List<Route> routes = new ArrayList<>();
    private final List<String> keys;
    private final Random random;
    private boolean malformed;

    /** @param keys of every role, the one that may do most first */
    AnyRequest(JsonNode document, List<String> keys, Random random) {
        this.document = document;
        this.keys = keys;
        this.random = random;
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                routes.add(new Route(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()));
            }
        }
    }

    /** All routes, as the requests name them. */
    List<String> routes() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    Sent next() {
        malformed = false;
        if (random.nextInt(60) == 0) {
            return new Sent("", latin1(pick(HEADS)), false, false, false, true, true);
        }
        Route route = pick(routes);
        boolean batch = route.path().equals("/v1/commands");
        String method = random.nextInt(25) == 0 ? pick(METHODS) : route.method();
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path(route)).append(query(route)).append(" HTTP/1.1\r\nHost: a\r\n");
        boolean stranger = authorize(head);
        while (random.nextInt(4) == 0) {
            head.append(pick(HEADERS)).append("\r\n");
        }
        byte[] body = new byte[0];
        boolean ends = false;
        if (route.operation().has("requestBody") || random.nextInt(40) == 0) {
            body = batch ? lines(route) : body(route);
            String type =
                    random.nextInt(40) == 0 ? pick(CONTENT_TYPES) : batch ? "application/x-ndjson" : "application/json";
            if (!type.isEmpty() || random.nextBoolean()) {
                head.append("Content-Type: ").append(type).append("\r\n");
            }
            if (random.nextInt(10) == 0) {
                head.append("Transfer-Encoding: chunked\r\n");
                body = chunked(body);
            } else {
                // Of a batch cut off, the lines before are carried out and nobody hears of them.
                ends = !batch && random.nextInt(200) == 0;
                head.append("Content-Length: ")
                        .append(body.length + (ends ? 5 : 0))
                        .append("\r\n");
            }
            malformed |= ends;
        }
        byte[] bytes = joined(latin1(head.append("\r\n").toString()), body);
        boolean isMalformed =
                malformed && !batch && route.operation().has("requestBody") && method.equals(route.method());
        return new Sent(
                route.method() + " " + route.path(),
                bytes,
                method.equals("HEAD"),
                route.writes(),
                isMalformed,
                ends,
                stranger);
    }

    private boolean authorize(StringBuilder head) {
        int choice = random.nextInt(100);
        if (choice < 2) {
            head.append("Authorization: ")
                    .append(pick(
                            List.of("Bearer", "Bearer imb_nobody", "Basic YTpi", "Bearer \u00ff", "", "Bearer a b")))
                    .append("\r\n");
            return true;
        }
        String key = choice < 90 ? keys.get(0) : pick(keys);
        head.append("Authorization: Bearer ").append(key).append("\r\n");
        return false;
    }

    private String path(Route route) {
        StringBuilder path = new StringBuilder();
        for (String part : route.path().substring(1).split("/")) {
            path.append('/');
            if (random.nextInt(60) == 0) {
                path.append(pick(PARTS));
            } else if (part.startsWith("{")) {
                path.append(random.nextInt(12) == 0 ? pick(PARTS) : part.equals("{ref}") ? contact() : encoded(word()));
            } else {
                path.append(part);
            }
        }
        return path.toString();
    }

    private String query(Route route) {
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : route.operation().path("parameters")) {
            if (parameter.path("in").stringValue("").equals("query") && random.nextInt(8) == 0) {
                String name = parameter.get("name").stringValue();
                append(query, name, random.nextInt(6) == 0 ? pick(PARTS) : encoded(value(name)));
            }
        }
        if (random.nextInt(30) == 0) {
            append(query, pick(PARTS), pick(PARTS));
        }
        if (random.nextInt(100) == 0) {
            query.append(query.isEmpty() ? "?" : "&").append(pick(List.of("&&=&", "a", "a[]=1", "=1", "%", "?")));
        }
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
    }

    /** A value that often fits a parameter or field of this name. */
    private String value(String name) {
        return switch (name) {
            case "asOf", "from", "cohortFrom", "effectiveAt", "expires" -> "2025-0" + (1 + random.nextInt(9)) + "-01";
            case "to", "cohortTo", "expectedClose" -> "2026-0" + (1 + random.nextInt(9)) + "-01";
            case "asKnownAt" -> random.nextBoolean() ? "position:" + random.nextInt(2_000) : "2026-01-01T00:00:00Z";
            case "limit" -> String.valueOf(1 + random.nextInt(5));
            case "by" -> pick(List.of("source", "campaign", "owner,team", "sector,country,channel", "pipeline"));
            case "window" -> "P30D";
            case "subject" -> random.nextBoolean() ? "contact" : "opportunity";
            case "bucket" -> pick(List.of("day", "week", "month", "quarter", "year"));
            case "pipeline" -> "sales";
            case "stage" -> pick(List.of("LEAD", "PROSPECT", "OPPORTUNITY", "CUSTOMER", "discovery", "proposal"));
            case "contact", "into" -> "ext:c" + random.nextInt(CONTACTS);
            case "opportunity" -> "ext:d" + random.nextInt(5);
            case "externalId" -> pick(List.of("c", "d")) + random.nextInt(2_000);
            case "amount" -> random.nextInt(10_000) + ".00";
            case "currency" -> "EUR";
            case "country" -> "IT";
            case "key" -> "k" + random.nextInt(500);
            case "email" -> "somebody@example.org";
            case "score", "probability", "employees", "position" -> String.valueOf(random.nextInt(10));
            case "reason" -> pick(List.of("price", "no-need", "because"));
            default -> word();
        };
    }

    private String contact() {
        return "ext:c" + random.nextInt(CONTACTS);
    }

    private String word() {
        return pick(List.of("web", "email", "paid-search", "acme", "news", "consent", "discovery", "c1"));
    }

    private byte[] lines(Route route) {
        JsonNode schema = route.operation().at("/requestBody/content/application~1x-ndjson/schema");
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] line = damaged(json(schema, 0));
            lines.write(line, 0, line.length);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private byte[] body(Route route) {
        JsonNode schema = route.operation().at("/requestBody/content/application~1json/schema");
        if (random.nextInt(400) == 0) {
            malformed = true;
            return utf8("{\"x\":\"" + "x".repeat((4 << 20) + random.nextInt(10)) + "\"}");
        }
        if (random.nextInt(100) == 0) {
            malformed = true;
            int depth = random.nextBoolean() ? 70 : 100_000;
            return utf8("{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        }
        return damaged(json(schema, 0));
    }

    /** The text as bytes, a few of them with something wrong that is no JSON any more. */
    private byte[] damaged(String text) {
        byte[] bytes = utf8(text);
        switch (random.nextInt(40)) {
            case 0 -> {
                malformed = true;
                return joined(new byte[] {(byte) 0xC3, (byte) 0x28}, bytes);
            }
            case 1 -> {
                malformed = true;
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 2 -> {
                malformed = true;
                return text.getBytes(StandardCharsets.UTF_16);
            }
            case 3 -> {
                malformed = true;
                return joined(bytes, utf8("}"));
            }
            case 4 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 5 -> bytes[random.nextInt(bytes.length)] = 0;
            default -> {}
        }
        return bytes;
    }

    private String json(JsonNode given, int depth) {
        JsonNode schema = resolved(given);
        if (depth > 0 && random.nextInt(25) == 0) {
            return pick(VALUES);
        }
        if (schema.has("properties")) {
            return object(schema, depth);
        }
        if (schema.has("enum")) {
            return pick(schema.get("enum")).toString();
        }
        if (schema.has("const")) {
            return schema.get("const").toString();
        }
        String type = schema.path("type").isArray()
                ? schema.get("type").get(0).stringValue()
                : schema.path("type").stringValue("string");
        return switch (type) {
            case "array" -> "[" + json(schema.path("items"), depth + 1) + "]";
            case "integer" -> String.valueOf(random.nextInt(11));
            case "number" -> random.nextInt(10) + ".5";
            case "boolean" -> "true";
            case "object" -> "{}";
            default -> '"' + word() + '"';
        };
    }

    private String object(JsonNode schema, int depth) {
        List<String> members = new ArrayList<>();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.stringValue()));
        for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
            String name = property.getKey();
            if (required.contains(name) ? random.nextInt(40) > 0 : random.nextInt(3) == 0) {
                members.add('"' + name + "\":" + member(name, property.getValue(), depth));
            }
        }
        if (random.nextInt(30) == 0) {
            malformed = true;
            members.add("\"surprise\":" + pick(VALUES));
        }
        if (random.nextInt(60) == 0 && !members.isEmpty()) {
            malformed = true;
            members.add(pick(members));
        }
        return "{" + String.join(",", members) + "}";
    }

    private String member(String name, JsonNode given, int depth) {
        JsonNode schema = resolved(given);
        boolean text =
                schema.path("type").toString().contains("\"string\"") && !schema.has("enum") && !schema.has("const");
        return text && random.nextInt(12) > 0 ? '"' + value(name) + '"' : json(schema, depth + 1);
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode found = schema;
        while (true) {
            if (found.has("$ref")) {
                found = document.at(found.get("$ref").stringValue().substring(1));
            } else if (found.has("oneOf")) {
                found = pick(found.get("oneOf"));
            } else if (found.has("anyOf")) {
                found = pick(found.get("anyOf"));
            } else {
                return found;
            }
        }
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private JsonNode pick(JsonNode array) {
        Iterator<JsonNode> elements = array.iterator();
        for (int skip = random.nextInt(array.size()); skip > 0; skip--) {
            elements.next();
        }
        return elements.next();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] chunked(byte[] body) {
        byte[] head = latin1(Integer.toHexString(body.length) + "\r\n");
        return body.length == 0 ? latin1("0\r\n\r\n") : joined(head, joined(body, latin1("\r\n0\r\n\r\n")));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
