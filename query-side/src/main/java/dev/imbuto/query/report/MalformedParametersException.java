package dev.imbuto.query.report;

import java.util.List;
import java.util.stream.Collectors;

/** The parameters of a query cannot be read; each fault names its parameter. */
public final class MalformedParametersException extends RuntimeException {

    /** What is wrong with one parameter. */
    public record Fault(String parameter, String message) {}

    private final transient List<Fault> faults;

    MalformedParametersException(List<Fault> faults) {
        super(faults.stream().map(Fault::message).collect(Collectors.joining("; ")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }
}
