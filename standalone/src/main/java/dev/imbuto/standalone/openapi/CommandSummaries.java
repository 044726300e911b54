package dev.imbuto.standalone.openapi;

import static java.util.Map.entry;

import dev.imbuto.command.catalog.CommandType;
import java.util.Map;

/** What each command says, in one sentence. */
final class CommandSummaries {
    private static final Map<String, String> SUMMARIES = Map.ofEntries(
            entry("capture-lead", "Somebody has shown interest: a new contact, in stage LEAD."),
            entry("record-touch", "The contact and a campaign, a page or a colleague met. May lie before the capture."),
            entry(
                    "update-profile",
                    "Fields of the person or of the company change; null clears one, absent ones stay."),
            entry("grant-consent", "The person agrees to be contacted for a purpose."),
            entry("withdraw-consent", "The person no longer agrees to be contacted for a purpose."),
            entry("answer-qualification", "Answers to BANT questions, 0 to 10 each. In LEAD and PROSPECT."),
            entry("score", "Grades the lead by the scoring policy. In LEAD and PROSPECT."),
            entry("qualify", "The lead is fit to buy: LEAD becomes PROSPECT."),
            entry("disqualify", "Not fit to buy, for a reason of the configured list. In LEAD and PROSPECT."),
            entry("recycle", "Back to LEAD, from DISQUALIFIED or LOST."),
            entry("assign", "Who answers for the contact from now on; owner and team are both replaced."),
            entry("open-opportunity", "A real chance of a sale. In PROSPECT, OPPORTUNITY, CUSTOMER and LOST."),
            entry("advance-opportunity", "An open opportunity moves to a stage of its pipeline, forward or back."),
            entry("revise-opportunity", "Another amount or expected close of an open opportunity."),
            entry("close-won", "An open opportunity is won: the contact is a CUSTOMER."),
            entry("close-lost", "An open opportunity is lost, for a reason of the configured list."),
            entry("reopen-opportunity", "A closed opportunity is open again; what is left of a win is reversed first."),
            entry("reverse-win", "A win is taken back, all that is left of it or a part."),
            entry("correct-date", "An earlier event, named by its position, happened at another time."),
            entry("correct-win", "Another amount or cost of a win, on the win's own date."),
            entry(
                    "erase",
                    "Forgets the person, for ever: name, address, phone and all free text. Stage and figures stay. The "
                            + "reason stays in the clear. For compliance and admins; in a batch for admins."),
            entry("launch-campaign", "A campaign begins."),
            entry("record-spend", "Money spent on a campaign from one day to another, which is not included."),
            entry("correct-spend", "Another amount of a recorded spend."),
            entry("end-campaign", "A campaign ends."),
            entry("define-pipeline", "The stages of a pipeline, first to last. One that is in use cannot be left out."),
            entry(
                    "freeze-period",
                    "What is known of a year, quarter or month that is over, `2017-Q1`, stays known as reported, once and for "
                            + "all: up to the end of the log, or to a position of it."));

    private CommandSummaries() {}

    static String of(CommandType command) {
        String summary = SUMMARIES.get(command.name());
        if (summary == null) {
            throw new IllegalStateException("nobody has said what this command says: " + command.name());
        }
        return summary;
    }
}
