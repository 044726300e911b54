package dev.imbuto.standalone.story;

import java.nio.file.Path;

/** Where the build leaves the program. */
final class PackagedJar {
    static final Path PATH = Path.of("target", "imbuto.jar").toAbsolutePath();

    private PackagedJar() {}
}
