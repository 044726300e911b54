package dev.imbuto.query.attribution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.util.List;

/** How a model shares out the conversions of the period: a row for each key, in the order of code points. */
public record AttributedModel(String model, List<Share> rows) implements Group {
    @Override
    @JsonIgnore
    public Key key() {
        return Key.ALL;
    }
}
