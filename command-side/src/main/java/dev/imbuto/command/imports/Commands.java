package dev.imbuto.command.imports;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;

/** Who carries out the commands of an import; called by many threads. */
@FunctionalInterface
public interface Commands {
    /** Throws {@link dev.imbuto.command.Rejection} when the command is refused; anything else thrown ends the import. */
    Outcome send(Object command, CommandContext context);
}
