package dev.imbuto.standalone;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.http.HttpConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Both sides in one process, over one log. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({HttpConfiguration.class, AccessConfiguration.class})
class StandaloneApplication {}
