package dev.imbuto.standalone.story;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TheStoryIT {
    @Test
    void goes_as_it_is_told(@TempDir Path folder) throws IOException {
        Story.tell(PackagedJar.PATH, folder, System.out);
    }
}
