package dev.imbuto.command.imports;

import dev.imbuto.command.CommandContext;

/** Who carries out the commands of an import; called by many threads. */
@FunctionalInterface
public interface Commands {
    /**
     * Returns whether the command was new; false when it had been carried out before. Throws {@link
     * dev.imbuto.command.Rejection} when it is refused; anything else thrown ends the import.
     */
    boolean sendIfNew(Object command, CommandContext context);
}
