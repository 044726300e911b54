package dev.imbuto.contact;

import com.fasterxml.jackson.annotation.JsonProperty;

/** One of the four BANT questions of lead qualification. */
public enum Criterion {
    @JsonProperty("budget")
    BUDGET,
    @JsonProperty("authority")
    AUTHORITY,
    @JsonProperty("need")
    NEED,
    @JsonProperty("timing")
    TIMING
}
