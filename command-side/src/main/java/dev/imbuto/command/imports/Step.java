package dev.imbuto.command.imports;

/**
 * One command that a row may ask for.
 *
 * @param name of the command, with a number from the second of its kind on
 * @param when the row asks for it
 */
record Step(String name, Condition when, CommandField.RecordField fields) {

    /** A command and its name for ever. */
    record Named(String step, Object command, String commandId) {}

    /**
     * The command that the row asks for.
     *
     * @param key what tells rows apart that say the same
     */
    Named in(MappedRow row, String mapping, String key) {
        Contents contents = new Contents().add(mapping).add(key).add(name);
        Object command = fields.in(row, contents);
        if (command == null) {
            throw new IllegalStateException("a command always has a subject: " + name);
        }
        return new Named(name, command, contents.commandId());
    }
}
