package dev.imbuto.standalone.story;

import dev.imbuto.standalone.story.Api.Answer;
import java.io.IOException;

/** A request for each command, named by its {@code Idempotency-Key}. */
final class SingleClient extends Client {
    SingleClient(int number) {
        super(number);
    }

    @Override
    Acknowledgement send(Api api, String command, String contact, String fields, String name) throws IOException {
        boolean capture = command.equals("capture-lead");
        Answer answer = api.post(
                capture ? "/v1/contacts" : "/v1/contacts/ext:" + contact + "/" + command,
                capture ? "{\"externalId\":\"" + contact + "\"," + fields + "}" : "{" + fields + "}",
                "Idempotency-Key",
                name);
        if (answer.status() >= 500) {
            throw new IOException("not now: " + answer);
        }
        if (answer.status() >= 300) {
            throw refused(name, answer);
        }
        return new Acknowledgement(
                answer.json().get("id").asString(),
                answer.json().get("position").asLong());
    }
}
