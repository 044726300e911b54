package dev.imbuto.command.http;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where the answers are kept: in the folder of the data. */
@ConfigurationProperties("imbuto")
record CommandHttpSettings(@DefaultValue("imbuto-data") Path data) {}
