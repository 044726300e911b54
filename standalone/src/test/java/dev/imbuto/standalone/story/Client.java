package dev.imbuto.standalone.story;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one life after the other, a command at a time, and remembers what was acknowledged. What got no answer is sent
 * again, under the same name, before anything else.
 */
abstract class Client {

    /**
     * A command that was answered with success.
     *
     * @param name by which it was sent, however often
     * @param type of the event that it makes
     */
    record Acknowledged(String name, String contact, String type, long position) {}

    /** One command of a life: what it does at its place, and the event that it makes. */
    record Step(String command, String body, String type) {}

    private static final String MONEY = "{\"amount\":\"10.00\",\"currency\":\"EUR\"}";

    private static final List<Step> LIFE = List.of(
            new Step(
                    "capture-lead",
                    "\"touch\":{\"channel\":\"email\",\"kind\":\"click\"},"
                            + "\"consent\":{\"purpose\":\"news\",\"basis\":\"consent\"},"
                            + "\"person\":{\"name\":\"Somebody\",\"email\":\"%s@example.org\"}",
                    "contact.lead-captured"),
            new Step("record-touch", "\"channel\":\"web\",\"kind\":\"visit\"", "contact.touch-recorded"),
            new Step("qualify", "\"criteria\":[\"budget\"]", "contact.lead-qualified"),
            new Step("open-opportunity", "\"externalId\":\"deal\"", "contact.opportunity-opened"),
            new Step("close-won", "\"amount\":" + MONEY, "contact.opportunity-won"),
            new Step("reopen-opportunity", "\"opportunity\":\"ext:deal\"", "contact.opportunity-reopened"));

    private final int number;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private long sent;

    Client(int number) {
        this.number = number;
    }

    List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    /** Goes on until the server no longer answers. */
    final void writeUntilCutOff(Api api) {
        try {
            while (true) {
                sendNext(api);
            }
        } catch (IOException cutOff) {
            // The command that got no answer is the next one of the next time.
        }
    }

    /** Goes on as long as it is told to, and at another server whenever one does not answer. */
    final void writeWhile(BooleanSupplier going, Supplier<Api> servers) {
        Api api = servers.get();
        while (going.getAsBoolean()) {
            try {
                sendNext(api);
            } catch (IOException noAnswer) {
                api = servers.get();
            }
        }
    }

    /** Sends what got no answer. */
    final void settle(Api api) {
        try {
            sendNext(api);
        } catch (IOException failure) {
            throw new AssertionError("the server does not answer", failure);
        }
    }

    private void sendNext(Api api) throws IOException {
        Step step = LIFE.get((int) (sent % LIFE.size()));
        String contact = "c" + number + "-" + sent / LIFE.size();
        String name = contact + "-" + step.command();
        Acknowledgement answer = send(api, step.command(), contact, String.format(step.body(), contact), name);
        acknowledged.add(new Acknowledged(name, answer.contact(), step.type(), answer.position()));
        sent++;
    }

    /** Where the server says the command ended up. */
    record Acknowledgement(String contact, long position) {}

    /** Sends a command under a name; throws IOException when no answer comes, AssertionError when it is refused. */
    abstract Acknowledgement send(Api api, String command, String contact, String fields, String name)
            throws IOException;

    static AssertionError refused(String name, @Nullable Object answer) {
        return new AssertionError(name + " was refused: " + answer);
    }
}
