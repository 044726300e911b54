/**
 * What does a file of rows say in commands? CSV files, and the mappings from their columns to commands.
 *
 * <p>A file is read as a whole before the first command is sent, so one that is not what it claims to be changes nothing. A
 * command of an import is named after what its row says, so a row is carried out once, however often it is imported.
 */
@NullMarked
package dev.imbuto.command.imports;

import org.jspecify.annotations.NullMarked;
