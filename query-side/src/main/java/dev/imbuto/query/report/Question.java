package dev.imbuto.query.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Computes the groups of an answer, in the order of their keys, from a snapshot of the facts. */
@FunctionalInterface
public interface Question<G extends Group> {
    List<G> answer(Connection facts) throws SQLException;
}
