package dev.imbuto.log.mongo;

import dev.imbuto.log.NewEvent;

/** A number in the sequence of an aggregate, which one event of the log can have. */
record Place(String aggregateId, long sequence) {
    static Place of(NewEvent event) {
        return new Place(event.aggregateId(), event.sequence());
    }

    /** Where the event before it stands; only of places beyond 0. */
    Place before() {
        return new Place(aggregateId, sequence - 1);
    }
}
