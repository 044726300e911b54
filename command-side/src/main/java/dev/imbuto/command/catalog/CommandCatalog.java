package dev.imbuto.command.catalog;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.imbuto.command.campaign.CampaignCommand;
import dev.imbuto.command.contact.ContactCommand;
import dev.imbuto.command.period.FreezePeriod;
import dev.imbuto.command.pipeline.DefinePipeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All commands there are: name, class and subject. */
public final class CommandCatalog {
    public static final CommandType CAPTURE_LEAD =
            new CommandType("capture-lead", ContactCommand.CaptureLead.class, Subject.CONTACT, null);
    /** Not for everybody who sends commands. */
    public static final CommandType ERASE = ofContact("erase", ContactCommand.Erase.class);

    public static final CommandType LAUNCH_CAMPAIGN =
            new CommandType("launch-campaign", CampaignCommand.LaunchCampaign.class, Subject.CAMPAIGN, null);
    public static final CommandType DEFINE_PIPELINE =
            new CommandType("define-pipeline", DefinePipeline.class, Subject.PIPELINE, null);

    private static final List<CommandType> ALL = List.of(
            CAPTURE_LEAD,
            ofContact("record-touch", ContactCommand.RecordTouch.class),
            ofContact("update-profile", ContactCommand.UpdateProfile.class),
            ofContact("grant-consent", ContactCommand.GrantConsent.class),
            ofContact("withdraw-consent", ContactCommand.WithdrawConsent.class),
            ofContact("answer-qualification", ContactCommand.AnswerQualification.class),
            ofContact("score", ContactCommand.Score.class),
            ofContact("qualify", ContactCommand.Qualify.class),
            ofContact("disqualify", ContactCommand.Disqualify.class),
            ofContact("recycle", ContactCommand.Recycle.class),
            ofContact("assign", ContactCommand.Assign.class),
            ofContact("open-opportunity", ContactCommand.OpenOpportunity.class),
            ofContact("advance-opportunity", ContactCommand.AdvanceOpportunity.class),
            ofContact("revise-opportunity", ContactCommand.ReviseOpportunity.class),
            ofContact("close-won", ContactCommand.CloseWon.class),
            ofContact("close-lost", ContactCommand.CloseLost.class),
            ofContact("reopen-opportunity", ContactCommand.ReopenOpportunity.class),
            ofContact("reverse-win", ContactCommand.ReverseWin.class),
            ofContact("correct-date", ContactCommand.CorrectDate.class),
            ofContact("correct-win", ContactCommand.CorrectWin.class),
            ERASE,
            LAUNCH_CAMPAIGN,
            ofCampaign("record-spend", "record-spend", CampaignCommand.RecordSpend.class),
            ofCampaign("correct-spend", "correct-spend", CampaignCommand.CorrectSpend.class),
            ofCampaign("end-campaign", "end", CampaignCommand.EndCampaign.class),
            DEFINE_PIPELINE,
            new CommandType("freeze-period", FreezePeriod.class, Subject.PERIOD, "freeze"));

    private static final Map<String, CommandType> BY_NAME =
            ALL.stream().collect(toUnmodifiableMap(CommandType::name, identity()));
    private static final Map<Class<?>, CommandType> BY_CLASS =
            ALL.stream().collect(toUnmodifiableMap(CommandType::type, identity()));

    private CommandCatalog() {}

    /** Every command, in the order of a contact's life, then campaigns, pipelines and periods. */
    public static List<CommandType> all() {
        return ALL;
    }

    public static Optional<CommandType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The command with this last part of its route among those addressed to an existing subject of this kind. */
    public static Optional<CommandType> at(Subject subject, String segment) {
        return ALL.stream()
                .filter(type -> type.subject() == subject && segment.equals(type.segment()))
                .findFirst();
    }

    /** The entry of a command; throws {@link IllegalArgumentException} when the object is none. */
    public static CommandType of(Object command) {
        CommandType type = BY_CLASS.get(command.getClass());
        if (type == null) {
            throw new IllegalArgumentException("not a command: " + command.getClass());
        }
        return type;
    }

    private static CommandType ofContact(String name, Class<? extends Record> type) {
        return new CommandType(name, type, Subject.CONTACT, name);
    }

    private static CommandType ofCampaign(String name, String segment, Class<? extends Record> type) {
        return new CommandType(name, type, Subject.CAMPAIGN, segment);
    }
}
