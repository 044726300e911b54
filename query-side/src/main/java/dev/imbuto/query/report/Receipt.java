package dev.imbuto.query.report;

import java.util.Map;

/**
 * What an answer was computed from: asking again with these parameters gives the same bytes, at any later time and on any
 * node, as long as the log has this hash at this position.
 *
 * @param report the name of the report, as in its path
 * @param position the last position of the log that counts; the end of a commit, or 0
 * @param headHash the hash of the commit that ends there
 * @param projection name and version of how facts are made from events
 * @param parameters of the query, as one would write them, defaults spelled out
 * @param sha256 in hexadecimal, of the answer as CSV: what {@code sha256sum} says of the bytes that {@code Accept: text/csv} gets
 */
public record Receipt(
        String report,
        long position,
        String headHash,
        String projection,
        Map<String, String> parameters,
        String sha256) {}
