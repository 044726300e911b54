package dev.imbuto.query.movements;

import dev.imbuto.contact.Stage;
import dev.imbuto.query.report.Group;
import dev.imbuto.query.report.Key;
import java.util.List;
import java.util.Map;

/** The movements of one group: every stage, also one where nothing moved. */
public record MovementsGroup(Key key, List<OfStage> stages) implements Group {

    /**
     * What moved into and out of a stage.
     *
     * @param opening contacts in it just before the period
     * @param inBy visits begun, by the stage they came from, {@code (new)} for captures; only where there are any
     * @param outBy visits ended, by the stage they went to; only where there are any
     * @param closing contacts in it just before the end of the period
     */
    public record OfStage(Stage stage, long opening, Map<String, Long> inBy, Map<String, Long> outBy, long closing) {}
}
