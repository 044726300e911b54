package dev.imbuto.log;

/** Another writer was first: load the aggregate anew and decide again. */
public final class SequenceConflictException extends LogException {
    private final String aggregateId;
    private final long sequence;

    public SequenceConflictException(String aggregateId, long sequence) {
        super("sequence " + sequence + " of aggregate " + aggregateId + " is taken or does not follow", null);
        this.aggregateId = aggregateId;
        this.sequence = sequence;
    }

    public String aggregateId() {
        return aggregateId;
    }

    public long sequence() {
        return sequence;
    }
}
