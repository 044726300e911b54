package dev.imbuto.access;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where the API keys are: in the folder of the data. */
@ConfigurationProperties("imbuto")
record AccessSettings(@DefaultValue("imbuto-data") Path data) {}
