package dev.imbuto.standalone;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.command.wiring.CommandSideConfiguration;
import dev.imbuto.http.HttpConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Both sides in one process, over one log. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    StoresConfiguration.class,
    HttpConfiguration.class,
    AccessConfiguration.class,
    CommandSideConfiguration.class,
})
class StandaloneApplication {}
