package dev.imbuto.standalone;

import dev.imbuto.access.AccessConfiguration;
import dev.imbuto.command.batch.BatchConfiguration;
import dev.imbuto.command.http.CommandHttpConfiguration;
import dev.imbuto.command.wiring.CommandSideConfiguration;
import dev.imbuto.http.HttpConfiguration;
import dev.imbuto.query.QuerySide;
import dev.imbuto.standalone.openapi.OpenApiConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Both sides in one process, over one log. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    // what both are built on
    StoresConfiguration.class,
    HttpConfiguration.class,
    AccessConfiguration.class,
    // commands
    CommandSideConfiguration.class,
    CommandHttpConfiguration.class,
    BatchConfiguration.class,
    // reports
    QuerySide.class,
    // documentation
    OpenApiConfiguration.class,
})
class StandaloneApplication {}
