package dev.imbuto.query.report;

import java.util.Currency;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What reports are made in: the one currency of the installation. */
@ConfigurationProperties("imbuto")
public record ReportSettings(@DefaultValue("EUR") Currency currency) {}
