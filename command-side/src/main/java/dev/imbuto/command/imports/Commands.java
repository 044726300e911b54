package dev.imbuto.command.imports;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.CommandDispatcher;
import dev.imbuto.log.EventLog;

/** Who carries out the commands of an import; called by many threads. */
public interface Commands {

    /** Carries them out through the dispatcher. */
    static Commands through(CommandDispatcher dispatcher, EventLog log) {
        return (command, context) -> {
            // The dispatcher would fold the contact to answer a repeated command; nobody here wants to know its stage.
            if (log.findCommit(context.commandId()).isPresent()) {
                return false;
            }
            return !dispatcher.send(command, context).repeated();
        };
    }

    /**
     * Returns whether the command was new; false when it had been carried out before. Throws {@link
     * dev.imbuto.command.Rejection} when it is refused; anything else thrown ends the import.
     */
    boolean send(Object command, CommandContext context);
}
