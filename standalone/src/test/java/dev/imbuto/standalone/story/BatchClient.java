package dev.imbuto.standalone.story;

import java.io.IOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A batch for each command, whose line has an {@code idempotencyKey}. */
final class BatchClient extends Client {
    BatchClient(int number) {
        super(number);
    }

    @Override
    Acknowledgement send(Api api, String command, String contact, String fields, String name) throws IOException {
        String subject = command.equals("capture-lead") ? "\"externalId\":\"" : "\"contact\":\"ext:";
        String line = "{\"command\":\"" + command + "\"," + subject + contact + "\",\"idempotencyKey\":\"" + name
                + "\"," + fields + "}\n";
        Api.Answer batch = api.post("/v1/commands", line);
        if (batch.status() >= 500) {
            throw new IOException("not now: " + batch);
        }
        List<JsonNode> lines = lines(batch);
        if (lines.size() != 1 || lines.get(0).get("status").asInt() >= 500) {
            throw new IOException("cut off: " + batch);
        }
        JsonNode answer = lines.get(0);
        if (answer.get("status").asInt() >= 300) {
            throw refused(name, answer);
        }
        return new Acknowledgement(
                answer.get("id").asString(), answer.get("position").asLong());
    }

    private static List<JsonNode> lines(Api.Answer batch) throws IOException {
        try {
            return batch.lines();
        } catch (JacksonException cut) {
            throw new IOException("cut off within a line: " + batch, cut);
        }
    }
}
