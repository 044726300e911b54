package dev.imbuto.query.report;

import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.CompanyChange;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.http.Instants;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.pipeline.PipelineStage;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.HistoryLog;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history told by hand. Each thing is recorded when it happens, or later where {@link #laterOn} says so; each method
 * returns the position of its event.
 */
public final class Story {
    private final History history = new History();
    private Instant recordedAt = Instant.EPOCH;

    public History history() {
        return history;
    }

    HistoryLog log() {
        return new HistoryLog(history);
    }

    /** What follows is recorded on this day or later, whenever it happened. */
    public Story laterOn(String day) {
        recordedAt = Instants.parse(day);
        return this;
    }

    public long captured(String who, String at) {
        return captured(who, at, "web");
    }

    public long captured(String who, String at, @Nullable String source) {
        return record(at, new LeadCaptured(id(who), who, null, null, source, null, null, null, Instants.parse(at)));
    }

    public long captured(
            String who,
            String at,
            @Nullable String source,
            @Nullable String campaign,
            @Nullable String channel,
            @Nullable String landingPage,
            @Nullable Company company) {
        return record(
                at,
                new LeadCaptured(
                        id(who), who, null, company, source, campaign, channel, landingPage, Instants.parse(at)));
    }

    public long assigned(String who, String owner, @Nullable String team, String at) {
        return record(at, new OwnerAssigned(id(who), owner, team, Instants.parse(at)));
    }

    public long movedTo(String who, @Nullable String country, String at) {
        CompanyChange change = new CompanyChange(null, null, new Change<>(country), null, null);
        return record(at, new ProfileUpdated(id(who), null, change, Instants.parse(at)));
    }

    public long qualified(String who, String at) {
        return record(at, new LeadQualified(id(who), List.of(), null, Instants.parse(at)));
    }

    public long disqualified(String who, String at) {
        return record(at, new LeadDisqualified(id(who), "no-need", null, Instants.parse(at)));
    }

    public long recycled(String who, String at) {
        return record(at, new LeadRecycled(id(who), Instants.parse(at)));
    }

    /** In the first stage of the default pipeline. */
    public long opened(String who, String deal, String at) {
        return opened(who, deal, "sales", "discovery", at);
    }

    public long opened(String who, String deal, String pipeline, String stage, String at) {
        return record(
                at,
                new OpportunityOpened(
                        id(who), id(who, deal), deal, pipeline, stage, null, null, null, Instants.parse(at)));
    }

    public long advanced(String who, String deal, String to, String at) {
        return record(at, new OpportunityAdvanced(id(who), id(who, deal), to, Instants.parse(at)));
    }

    public long won(String who, String deal, String euros, String at) {
        return record(at, new OpportunityWon(id(who), id(who, deal), Money.of(euros, "EUR"), null, Instants.parse(at)));
    }

    public long lost(String who, String deal, String at) {
        return record(at, new OpportunityLost(id(who), id(who, deal), "price", null, Instants.parse(at)));
    }

    /** All of the win is taken back. */
    public long reversed(String who, String deal, String euros, String at) {
        return record(
                at, new WinReversed(id(who), id(who, deal), Money.of(euros, "EUR"), true, null, Instants.parse(at)));
    }

    /** A win is reversed first, in the same command. */
    public long reopenedWin(String who, String deal, String euros, String stage, String at) {
        return record(
                at,
                new WinReversed(id(who), id(who, deal), Money.of(euros, "EUR"), false, null, Instants.parse(at)),
                new OpportunityReopened(id(who), id(who, deal), stage, Instants.parse(at)));
    }

    /** The event at this position, which is the contact's {@code version}-th, happened at another time. */
    public long corrected(String who, long position, long version, String to) {
        return record("1970-01-01", new DateCorrected(id(who), position, List.of(version), Instants.parse(to), null));
    }

    public long pipeline(String key, String at, String... stages) {
        return record(
                at,
                new PipelineDefined(
                        key,
                        key,
                        Arrays.stream(stages)
                                .map(stage -> new PipelineStage(stage, stage, new BigDecimal("0.5")))
                                .toList(),
                        Instants.parse(at)));
    }

    private long record(String at, Object... events) {
        Instant happened = Instants.parse(at);
        recordedAt = happened.isAfter(recordedAt) ? happened : recordedAt;
        return history.commit(recordedAt, events);
    }

    private static ContactId id(String who) {
        return ContactId.ofExternal(who);
    }

    private static OpportunityId id(String who, String deal) {
        return OpportunityId.ofExternal(id(who), deal);
    }
}
