package dev.imbuto.standalone.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imbuto.standalone.story.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks what a page of the docs asks, and compares the answers. A line {@code $ get 'path'}, with {@code | cut -d, -f 1,2} or
 * without, or {@code $ post 'path' 'body'} is sent; the lines below it are lines of the answer, or, of JSON, parts of it.
 * {@code {id}} is the id in the last answer that had one.
 */
final class AskedInTheDocs {
    private static final Pattern GET = Pattern.compile(" {4}\\$ get '([^']+)'(?: \\| cut -d, -f ([\\d,]+))?");
    private static final Pattern POST = Pattern.compile(" {4}\\$ post '([^']+)' '([^']+)'");
    private static final int MOST_TRIES = 100;

    private final Api api;
    private String id = "";

    AskedInTheDocs(Api api) {
        this.api = api;
    }

    /** How much was asked and answered as the page says. */
    int answer(Path page) throws IOException, InterruptedException {
        int asked = 0;
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("    $ ")) {
                List<String> expected = new ArrayList<>();
                for (int next = i + 1; isAnswer(lines.get(next)); next++) {
                    expected.add(lines.get(next).strip());
                }
                check(lines.get(i), expected);
                asked++;
            }
        }
        return asked;
    }

    private static boolean isAnswer(String line) {
        return line.startsWith("    ") && !line.startsWith("    $ ");
    }

    private void check(String line, List<String> expected) throws IOException, InterruptedException {
        Matcher get = GET.matcher(line);
        Matcher post = POST.matcher(line);
        if (get.matches() && get.group(2) != null) {
            Answer answer = api.get(get.group(1).replace("{id}", id), "Accept", "text/csv");
            assertThat(answer.status()).as("%s: %s", line, answer).isEqualTo(200);
            assertThat(answer.text().lines().map(row -> cut(row, get.group(2))).toList())
                    .as(line)
                    .containsSubsequence(expected);
        } else if (get.matches()) {
            awaitParts(line, get.group(1).replace("{id}", id), expected);
        } else {
            assertThat(post.matches()).as(line).isTrue();
            Answer answer = api.post(post.group(1), post.group(2));
            id = answer.json().get("id").stringValue();
            assertThat(answer.text()).as(line).contains(expected);
        }
    }

    /** What is being made takes its time. */
    private void awaitParts(String line, String path, List<String> expected) throws IOException, InterruptedException {
        String text = api.get(path).text();
        for (int tries = 0; tries < MOST_TRIES && !expected.stream().allMatch(text::contains); tries++) {
            Thread.sleep(200);
            text = api.get(path).text();
        }
        assertThat(text).as(line).contains(expected);
    }

    /** Like {@code cut -d, -f}, of cells without quotes. */
    private static String cut(String row, String fields) {
        String[] cells = row.split(",", -1);
        return Arrays.stream(fields.split(",", -1))
                .map(field -> cells[Integer.parseInt(field) - 1])
                .collect(Collectors.joining(","));
    }
}
