package dev.imbuto.command.http;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much may be asked at once.
 *
 * @param commands single commands under way, from 1 to 180; what comes beyond is refused at once and may be sent again. As many
 *     as one write to the disk is shared by, with enough of Tomcat's 200 threads left to refuse and to read
 */
@ConfigurationProperties("imbuto.limits")
record CommandLimits(@DefaultValue("128") int commands) {
    /** Throws {@link IllegalArgumentException} when one of them makes no sense. */
    CommandLimits {
        if (commands < 1 || commands > 180) {
            throw new IllegalArgumentException("imbuto.limits.commands must be from 1 to 180");
        }
    }
}
