package dev.imbuto.query.facts;

import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.ConsentGranted;
import dev.imbuto.contact.ContactEvent.ConsentWithdrawn;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadDisqualified;
import dev.imbuto.contact.ContactEvent.LeadQualified;
import dev.imbuto.contact.ContactEvent.LeadRecycled;
import dev.imbuto.contact.ContactEvent.LeadScored;
import dev.imbuto.contact.ContactEvent.OfOpportunity;
import dev.imbuto.contact.ContactEvent.OpportunityAdvanced;
import dev.imbuto.contact.ContactEvent.OpportunityLost;
import dev.imbuto.contact.ContactEvent.OpportunityOpened;
import dev.imbuto.contact.ContactEvent.OpportunityReopened;
import dev.imbuto.contact.ContactEvent.OpportunityRevised;
import dev.imbuto.contact.ContactEvent.OpportunityWon;
import dev.imbuto.contact.ContactEvent.OwnerAssigned;
import dev.imbuto.contact.ContactEvent.ProfileUpdated;
import dev.imbuto.contact.ContactEvent.TouchRecorded;
import dev.imbuto.contact.ContactEvent.WinCorrected;
import dev.imbuto.contact.ContactEvent.WinReversed;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.query.history.Recorded;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rows that are known after some events, worked out the slow way: everything anew from the first event, in the words of
 * the definitions, without the lifecycle and the folds that the projection uses.
 */
final class ExpectedFacts {
    private static final class Deal {
        long opened;
        String stage = "";
        String state = "open";
        boolean lostSinceRecycled;
        String visible = "";
        Instant visibleSince = Instant.MIN;
        long win;
        Money won = Money.ofMinor(0, java.util.Currency.getInstance("EUR"));
        Money cost = won;
        long reversed;
        long costTakenBack;
        boolean stands;
    }

    private final Set<String> rows = new TreeSet<>();

    /** Each row is the table's name and all columns but {@code fact}, {@code asserted} and {@code retracted}. */
    static Set<String> knownAfter(List<Recorded> events) {
        ExpectedFacts facts = new ExpectedFacts();
        Map<String, List<Recorded>> contacts = new LinkedHashMap<>();
        for (Recorded recorded : events) {
            if (recorded.event() instanceof ContactEvent) {
                contacts.computeIfAbsent(recorded.aggregateId(), none -> new ArrayList<>())
                        .add(recorded);
            }
        }
        contacts.values().forEach(facts::contact);
        facts.campaigns(events);
        facts.pipelines(events);
        return facts.rows;
    }

    private void row(Object... columns) {
        List<String> texts = new ArrayList<>();
        for (Object column : columns) {
            texts.add(
                    column instanceof Instant at
                            ? Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                            : String.valueOf(column));
        }
        rows.add(String.join("|", texts));
    }

    private void contact(List<Recorded> history) {
        long contact = history.get(0).position();
        Map<Recorded, Instant> dates = new LinkedHashMap<>();
        Map<Recorded, WinCorrected> amounts = new LinkedHashMap<>();
        Map<Recorded, WinCorrected> costs = new LinkedHashMap<>();
        for (Recorded recorded : history) {
            if (recorded.event() instanceof Dated dated) {
                dates.put(recorded, dated.effectiveAt());
            } else if (recorded.event() instanceof DateCorrected corrected) {
                corrected
                        .versions()
                        .forEach(version -> dates.put(history.get(version.intValue() - 1), corrected.correctedTo()));
            } else if (recorded.event() instanceof WinCorrected corrected) {
                Recorded win = null;
                for (Recorded earlier : history.subList(0, (int) recorded.sequence())) {
                    if (earlier.event() instanceof OpportunityWon won
                            && won.opportunity().equals(corrected.opportunity())) {
                        win = earlier;
                    }
                }
                if (corrected.amount() != null) {
                    amounts.put(win, corrected);
                }
                if (corrected.costOfSale() != null) {
                    costs.put(win, corrected);
                }
            }
        }
        List<Recorded> ordered = new ArrayList<>(dates.keySet());
        ordered.sort(Comparator.<Recorded, Instant>comparing(dates::get).thenComparing(Recorded::position));

        String qualification = "";
        String stage = null;
        Instant since = null;
        Map<OpportunityId, Deal> deals = new LinkedHashMap<>();
        for (Recorded recorded : ordered) {
            Object event = recorded.event();
            Instant at = dates.get(recorded);
            long position = recorded.position();
            if (event instanceof LeadScored score) {
                row("score", contact, at, position, score.grade(), score.bantMet());
            }
            if (event instanceof LeadCaptured captured) {
                qualification = "LEAD";
                row(
                        "contact",
                        contact,
                        captured.contact(),
                        captured.externalId(),
                        at,
                        captured.source(),
                        captured.campaign(),
                        captured.channel(),
                        captured.landingPage());
                if (captured.company() != null) {
                    companyField(
                            contact, at, position, "name", captured.company().name());
                    companyField(
                            contact, at, position, "sector", captured.company().sector());
                    companyField(
                            contact, at, position, "country", captured.company().country());
                }
            } else if (event instanceof LeadQualified) {
                qualification = "PROSPECT";
                row("qualification", contact, at, position);
            } else if (event instanceof LeadDisqualified) {
                qualification = "DISQUALIFIED";
            } else if (event instanceof LeadRecycled) {
                qualification = "LEAD";
                deals.values().forEach(deal -> deal.lostSinceRecycled = false);
            } else if (event instanceof TouchRecorded touch) {
                row("touch", position, contact, at, touch.channel(), touch.kind(), touch.campaign());
            } else if (event instanceof ConsentGranted granted) {
                row("consent", contact, at, position, granted.purpose(), true, granted.expires());
            } else if (event instanceof ConsentWithdrawn withdrawn) {
                row("consent", contact, at, position, withdrawn.purpose(), false, null);
            } else if (event instanceof OwnerAssigned assigned) {
                row("assignment", contact, at, position, assigned.owner(), assigned.team());
            } else if (event instanceof ProfileUpdated updated && updated.company() != null) {
                companyChange(contact, at, position, "name", updated.company().name());
                companyChange(contact, at, position, "sector", updated.company().sector());
                companyChange(
                        contact, at, position, "country", updated.company().country());
            } else if (event instanceof OfOpportunity ofOpportunity) {
                if (event instanceof OpportunityOpened) {
                    qualification = "PROSPECT";
                }
                Deal deal = deals.computeIfAbsent(ofOpportunity.opportunity(), none -> new Deal());
                opportunity(contact, recorded, at, deal, amounts.get(recorded), costs.get(recorded));
            }
            String now = stage(qualification, deals);
            if (!now.isEmpty() && !now.equals(stage)) { // a touch may be older than the capture
                row("stage_change", contact, at, position, stage, since, now);
                stage = now;
                since = at;
            }
        }
    }

    private static String stage(String qualification, Map<OpportunityId, Deal> deals) {
        if (deals.values().stream().anyMatch(deal -> deal.state.equals("won"))) {
            return "CUSTOMER";
        } else if (deals.values().stream().anyMatch(deal -> deal.state.equals("open"))) {
            return "OPPORTUNITY";
        } else if (qualification.equals("DISQUALIFIED")) {
            return "DISQUALIFIED";
        }
        return deals.values().stream().anyMatch(deal -> deal.lostSinceRecycled) ? "LOST" : qualification;
    }

    private void opportunity(
            long contact, Recorded recorded, Instant at, Deal deal, WinCorrected amount, WinCorrected cost) {
        long position = recorded.position();
        Object event = recorded.event();
        if (event instanceof OpportunityOpened opened) {
            deal.opened = position;
            deal.stage = opened.stage();
            row("opportunity", position, contact, opened.opportunity(), opened.pipeline(), at);
            amount(deal, contact, at, position, opened.amount());
        } else if (event instanceof OpportunityAdvanced advanced) {
            deal.stage = advanced.to();
        } else if (event instanceof OpportunityRevised revised) {
            amount(deal, contact, at, position, revised.amount());
        } else if (event instanceof OpportunityWon won) {
            deal.state = "won";
            deal.win = position;
            deal.won = amount == null ? won.amount() : amount.amount();
            deal.cost = cost == null ? won.costOfSale() : cost.costOfSale();
            deal.reversed = 0;
            deal.costTakenBack = 0;
            deal.stands = true;
            row("win", position, deal.opened, contact, at, deal.won.minor(), costMinor(deal));
            amount(deal, contact, at, position, deal.won);
        } else if (event instanceof OpportunityLost) {
            deal.state = "lost";
            deal.lostSinceRecycled = true;
        } else if (event instanceof WinReversed reversed) {
            reverse(deal, contact, at, position, reversed.amount().minor());
            if (reversed.ends()) {
                deal.state = "reversed";
                deal.lostSinceRecycled = true;
            }
        } else if (event instanceof OpportunityReopened reopened) {
            deal.state = "open";
            deal.stage = reopened.stage();
            deal.lostSinceRecycled = false;
        }
        String visible = deal.state.equals("open") ? deal.stage : deal.state;
        if (!visible.equals(deal.visible)) {
            boolean first = deal.visible.isEmpty();
            row(
                    "opportunity_change",
                    deal.opened,
                    contact,
                    at,
                    position,
                    first ? null : deal.visible,
                    first ? null : deal.visibleSince,
                    visible);
            deal.visible = visible;
            deal.visibleSince = at;
        }
    }

    private void amount(Deal deal, long contact, Instant at, long position, Money amount) {
        if (amount != null) {
            row("opportunity_amount", deal.opened, contact, at, position, amount.minor());
        }
    }

    private void reverse(Deal deal, long contact, Instant at, long position, long minor) {
        deal.reversed += minor;
        deal.stands = deal.reversed < deal.won.minor();
        long takenBack = deal.stands ? rounded(costMinor(deal), deal.reversed, deal.won.minor()) : costMinor(deal);
        row(
                "reversal",
                position,
                deal.win,
                deal.opened,
                contact,
                at,
                minor,
                takenBack - deal.costTakenBack,
                !deal.stands);
        deal.costTakenBack = takenBack;
    }

    private static long costMinor(Deal deal) {
        return deal.cost == null ? 0 : deal.cost.minor();
    }

    private static long rounded(long value, long part, long whole) {
        return BigDecimal.valueOf(value)
                .multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private void companyField(long contact, Instant at, long position, String field, String value) {
        if (value != null) {
            row("company_change", contact, at, position, field, value);
        }
    }

    private void companyChange(long contact, Instant at, long position, String field, Change<String> change) {
        if (change != null) {
            row("company_change", contact, at, position, field, change.value());
        }
    }

    private void campaigns(List<Recorded> events) {
        Map<String, Money> spends = new LinkedHashMap<>();
        for (Recorded recorded : events) {
            if (recorded.event() instanceof CampaignLaunched launched) {
                row("campaign", launched.campaign(), launched.name(), launched.channel(), launched.effectiveAt());
            } else if (recorded.event() instanceof SpendRecorded spend) {
                spends.put(spend.campaign() + "/" + spend.spend(), spend.amount());
            } else if (recorded.event() instanceof SpendCorrected spend) {
                spends.put(spend.campaign() + "/" + spend.spend(), spend.amount());
            }
        }
        for (Recorded recorded : events) {
            if (recorded.event() instanceof SpendRecorded spend) {
                long minor = spends.get(spend.campaign() + "/" + spend.spend()).minor();
                long days = ChronoUnit.DAYS.between(spend.from(), spend.to());
                long spread = 0;
                for (LocalDate day = spend.from(); day.isBefore(spend.to()); day = day.plusDays(1)) {
                    long upTo = rounded(minor, ChronoUnit.DAYS.between(spend.from(), day) + 1, days);
                    row(
                            "spend_day",
                            recorded.position(),
                            spend.campaign(),
                            day.atStartOfDay().toInstant(ZoneOffset.UTC),
                            upTo - spread);
                    spread = upTo;
                }
            }
        }
    }

    private void pipelines(List<Recorded> events) {
        Map<String, PipelineDefined> latest = new LinkedHashMap<>();
        latest.put("sales", new PipelineDefined("sales", "Sales", Pipeline.SALES.stages(), Instant.EPOCH));
        for (Recorded recorded : events) {
            if (recorded.event() instanceof PipelineDefined defined) {
                latest.put(defined.pipeline(), defined);
            }
        }
        latest.values().forEach(defined -> {
            for (int i = 0; i < defined.stages().size(); i++) {
                var stage = defined.stages().get(i);
                row(
                        "pipeline_stage",
                        defined.pipeline(),
                        i + 1,
                        stage.key(),
                        stage.name(),
                        stage.probability().setScale(9));
            }
        });
    }
}
