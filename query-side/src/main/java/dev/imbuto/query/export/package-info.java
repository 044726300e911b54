/** What analysts take away: the facts as Parquet, the log for process mining. Neither holds personal data. */
@NullMarked
package dev.imbuto.query.export;

import org.jspecify.annotations.NullMarked;
