package dev.imbuto.query.status;

import java.util.List;
import java.util.Map;

/**
 * Where the log ends, and how far its readers have come.
 *
 * @param head the last position of the log
 * @param headHash the hash of the commit there
 * @param engine what keeps the log
 * @param versions of the parts that answers depend on
 */
record Status(
        long head, String headHash, String engine, List<ProjectionStatus> projections, Map<String, String> versions) {

    /** A read model; {@code lag} positions of the log are still to come. */
    record ProjectionStatus(String name, long position, long lag) {}
}
