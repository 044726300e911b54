package dev.imbuto.command.batch;

import dev.imbuto.command.campaign.CampaignCommand;
import dev.imbuto.command.contact.ContactCommand;
import dev.imbuto.command.http.IdempotencyKey;
import dev.imbuto.command.period.FreezePeriod;
import dev.imbuto.command.pipeline.DefinePipeline;
import dev.imbuto.http.Problem;
import org.jspecify.annotations.Nullable;

/** A line of a batch that has been read. */
sealed interface BatchLine {
    /** From 1, blank lines counted. */
    long number();

    /** In bytes. */
    int size();

    /** The client's own name of the line, if it has one that could be read. */
    @Nullable
    String ref();

    /** Nobody knows what it asks for. */
    record Unreadable(long number, int size, @Nullable String ref, Problem problem) implements BatchLine {}

    /** It asks for a command, which has its id by its key or by chance. */
    record Understood(
            long number,
            int size,
            @Nullable String ref,
            Object command,
            String commandId,
            @Nullable IdempotencyKey key) implements BatchLine {

        /** What the order of lines is kept for. */
        Object subject() {
            return command instanceof ContactCommand contact ? contact.contact() : key(command);
        }

        /** Whether it takes effect before every later line. */
        boolean comesFirst() {
            return command instanceof CampaignCommand.LaunchCampaign || command instanceof DefinePipeline;
        }

        private static String key(Object command) {
            if (command instanceof CampaignCommand campaign) {
                return campaign.key();
            }
            return command instanceof FreezePeriod freeze ? freeze.key() : ((DefinePipeline) command).key();
        }
    }
}
