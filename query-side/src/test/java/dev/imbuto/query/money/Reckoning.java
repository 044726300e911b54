package dev.imbuto.query.money;

import dev.imbuto.campaign.CampaignEvent.CampaignLaunched;
import dev.imbuto.campaign.CampaignEvent.SpendCorrected;
import dev.imbuto.campaign.CampaignEvent.SpendRecorded;
import dev.imbuto.contact.Change;
import dev.imbuto.contact.Company;
import dev.imbuto.contact.ContactEvent;
import dev.imbuto.contact.ContactEvent.DateCorrected;
import dev.imbuto.contact.ContactEvent.Dated;
import dev.imbuto.contact.ContactEvent.LeadCaptured;
import dev.imbuto.contact.ContactEvent.LeadQualified;
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
import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Money;
import dev.imbuto.contact.OpportunityId;
import dev.imbuto.pipeline.Pipeline;
import dev.imbuto.pipeline.PipelineEvent.PipelineDefined;
import dev.imbuto.query.history.History;
import dev.imbuto.query.history.Recorded;
import dev.imbuto.query.report.Dimension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a history says about money at (T, K), reckoned the slow way: event by event, from the definitions alone, sharing
 * nothing with the facts or the reports.
 */
public final class Reckoning {
    private static final String BLANK = "(blank)";
    private static final String NONE = "(none)";
    private static final Duration LOOK_BACK = Duration.ofDays(90);

    /** A contact captured by T. */
    public static final class Person {
        public ContactId contact;
        public Instant capturedAt;
        public boolean qualified;
        /** When the first of its wins that still stand took place; null without one. */
        public Instant customerSince;

        public final Map<Dimension, String> values = new EnumMap<>(Dimension.class);
        public final Map<OpportunityId, Deal> deals = new LinkedHashMap<>();
        public final List<Instant> touchedAt = new ArrayList<>();
        private final List<Event> touches = new ArrayList<>();
    }

    /** An opportunity opened by T, as it stands at T. */
    public static final class Deal {
        public Person person;
        public String pipeline;
        public String stage;
        /** open, won, lost or reversed. */
        public String state;

        public Instant openedAt;
        public Instant closedAt;
        public long amount;
        public final List<Win> wins = new ArrayList<>();
    }

    /** A win by T. */
    public static final class Win {
        public Instant at;
        public long amount;
        public long cost;
        public boolean stands;
        public String campaign = NONE;
        public String channel = NONE;
        public final List<Reversal> reversals = new ArrayList<>();
        private long reversed;
    }

    public record Reversal(Instant at, long amount, long cost) {}

    /** The part of a spend that falls on one day by T. */
    public record SpentDay(String campaign, String channel, Instant day, long amount) {}

    private static final class Event {
        private final long position;
        private ContactEvent what;
        private Instant at;

        private Event(long position, Dated what) {
            this.position = position;
            this.what = what;
            this.at = what.effectiveAt();
        }
    }

    public final List<Person> people = new ArrayList<>();
    public final List<SpentDay> spends = new ArrayList<>();
    private final Map<String, Map<String, BigDecimal>> probabilities = new HashMap<>();

    public Reckoning(History history, Instant asOf, long knownAt) {
        Pipeline.SALES.stages().forEach(stage -> probability("sales", stage.key(), stage.probability()));
        Map<ContactId, List<Event>> lives = new LinkedHashMap<>();
        Map<String, String> channels = new HashMap<>();
        Map<List<String>, SpendRecorded> spendsByName = new LinkedHashMap<>();
        for (Recorded recorded : history.entries()) {
            if (recorded.position() > knownAt) {
                break;
            }
            if (recorded.event() instanceof ContactEvent event) {
                learn(lives.computeIfAbsent(event.contact(), none -> new ArrayList<>()), recorded.position(), event);
            } else if (recorded.event() instanceof CampaignLaunched launched) {
                channels.put(launched.campaign(), launched.channel());
            } else if (recorded.event() instanceof SpendRecorded spend) {
                spendsByName.put(List.of(spend.campaign(), spend.spend()), spend);
            } else if (recorded.event() instanceof SpendCorrected correction) {
                spendsByName.computeIfPresent(
                        List.of(correction.campaign(), correction.spend()),
                        (name, spend) -> new SpendRecorded(
                                spend.campaign(),
                                spend.spend(),
                                correction.amount(),
                                spend.from(),
                                spend.to(),
                                spend.effectiveAt()));
            } else if (recorded.event() instanceof PipelineDefined defined) {
                defined.stages().forEach(stage -> probability(defined.pipeline(), stage.key(), stage.probability()));
            }
        }
        lives.values().forEach(life -> live(life, asOf));
        spendsByName.values().forEach(spend -> split(spend, channels.get(spend.campaign()), asOf));
    }

    /** That of an open deal; a stage that is gone keeps its last one. */
    public BigDecimal probability(Deal deal) {
        return probabilities.get(deal.pipeline).get(deal.stage);
    }

    public List<Deal> deals() {
        return people.stream().flatMap(person -> person.deals.values().stream()).toList();
    }

    private void probability(String pipeline, String stage, BigDecimal probability) {
        probabilities.computeIfAbsent(pipeline, none -> new HashMap<>()).put(stage, probability);
    }

    /** Keeps a place for corrections too, so that the n-th event of the contact is at n − 1. */
    private static void learn(List<Event> life, long position, ContactEvent event) {
        if (event instanceof Dated dated) {
            life.add(new Event(position, dated));
            return;
        }
        if (event instanceof DateCorrected correction) {
            correction.versions().forEach(version -> life.get((int) (version - 1)).at = correction.correctedTo());
        } else if (event instanceof WinCorrected correction) {
            Event latest = life.stream()
                    .filter(one -> one != null
                            && one.what instanceof OpportunityWon won
                            && won.opportunity().equals(correction.opportunity()))
                    .reduce((one, later) -> later)
                    .orElseThrow();
            OpportunityWon won = (OpportunityWon) latest.what;
            latest.what = new OpportunityWon(
                    won.contact(),
                    won.opportunity(),
                    correction.amount() == null ? won.amount() : correction.amount(),
                    correction.costOfSale() == null ? won.costOfSale() : correction.costOfSale(),
                    won.effectiveAt());
        }
        life.add(null);
    }

    private void live(List<Event> life, Instant asOf) {
        List<Event> inOrder = life.stream()
                .filter(event -> event != null && !event.at.isAfter(asOf))
                .sorted(Comparator.comparing((Event event) -> event.at).thenComparing(event -> event.position))
                .toList();
        Person person = new Person();
        for (Dimension dimension : Dimension.values()) {
            person.values.put(dimension, BLANK);
        }
        inOrder.forEach(event -> happens(person, event));
        if (person.capturedAt == null) {
            return;
        }
        people.add(person);
        for (Deal deal : person.deals.values()) {
            for (Win win : deal.wins) {
                credit(win, person);
                if (win.stands && (person.customerSince == null || win.at.isBefore(person.customerSince))) {
                    person.customerSince = win.at;
                }
            }
        }
    }

    private static void happens(Person person, Event event) {
        if (event.what instanceof LeadCaptured captured) {
            person.contact = captured.contact();
            person.capturedAt = event.at;
            person.values.put(Dimension.SOURCE, orBlank(captured.source()));
            person.values.put(Dimension.CAMPAIGN, orBlank(captured.campaign()));
            person.values.put(Dimension.CHANNEL, orBlank(captured.channel()));
            person.values.put(Dimension.LANDING_PAGE, orBlank(captured.landingPage()));
            Company company = captured.company();
            if (company != null && company.sector() != null) {
                person.values.put(Dimension.SECTOR, company.sector());
            }
            if (company != null && company.country() != null) {
                person.values.put(Dimension.COUNTRY, company.country());
            }
        } else if (event.what instanceof TouchRecorded) {
            person.touches.add(event);
            person.touchedAt.add(event.at);
        } else if (event.what instanceof LeadQualified) {
            person.qualified = true;
        } else if (event.what instanceof OwnerAssigned assigned) {
            person.values.put(Dimension.OWNER, orBlank(assigned.owner()));
            person.values.put(Dimension.TEAM, orBlank(assigned.team()));
        } else if (event.what instanceof ProfileUpdated updated && updated.company() != null) {
            change(person, Dimension.SECTOR, updated.company().sector());
            change(person, Dimension.COUNTRY, updated.company().country());
        } else if (event.what instanceof OfOpportunity) {
            happensToDeal(person, event);
        }
    }

    private static void change(Person person, Dimension dimension, Change<String> change) {
        if (change != null) {
            person.values.put(dimension, orBlank(change.value()));
        }
    }

    private static void happensToDeal(Person person, Event event) {
        Deal deal = person.deals.computeIfAbsent(((OfOpportunity) event.what).opportunity(), none -> new Deal());
        if (event.what instanceof OpportunityOpened opened) {
            deal.person = person;
            deal.pipeline = opened.pipeline();
            deal.stage = opened.stage();
            deal.state = "open";
            deal.openedAt = event.at;
            deal.amount = opened.amount() == null ? 0 : opened.amount().minor();
        } else if (event.what instanceof OpportunityAdvanced advanced) {
            deal.stage = advanced.to();
        } else if (event.what instanceof OpportunityRevised revised) {
            deal.amount =
                    revised.amount() == null ? deal.amount : revised.amount().minor();
        } else if (event.what instanceof OpportunityWon won) {
            Win win = new Win();
            win.at = event.at;
            win.amount = won.amount().minor();
            win.cost = won.costOfSale() == null ? 0 : won.costOfSale().minor();
            win.stands = true;
            deal.wins.add(win);
            deal.state = "won";
            deal.closedAt = event.at;
            deal.amount = win.amount;
        } else if (event.what instanceof OpportunityLost) {
            deal.state = "lost";
            deal.closedAt = event.at;
        } else if (event.what instanceof WinReversed reversed) {
            takeBack(latestWin(deal), reversed.amount(), event.at);
            deal.state = latestWin(deal).stands ? "won" : "reversed";
        } else if (event.what instanceof OpportunityReopened reopened) {
            deal.state = "open";
            deal.stage = reopened.stage();
        }
    }

    private static Win latestWin(Deal deal) {
        return deal.wins.get(deal.wins.size() - 1);
    }

    private static void takeBack(Win win, Money amount, Instant at) {
        long before = costOf(win);
        win.reversed += amount.minor();
        win.stands = win.reversed < win.amount;
        long after = win.stands ? costOf(win) : win.cost;
        win.reversals.add(new Reversal(at, amount.minor(), after - before));
    }

    private static long costOf(Win win) {
        return win.amount == 0 ? 0 : share(win.cost, win.reversed, win.amount);
    }

    /** round(value × part / whole), halves up. */
    private static long share(long value, long part, long whole) {
        return BigDecimal.valueOf(value)
                .multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static void credit(Win win, Person person) {
        for (Event touch : person.touches) {
            boolean inTime = !touch.at.isAfter(win.at)
                    && Duration.between(touch.at, win.at).compareTo(LOOK_BACK) <= 0;
            if (inTime) {
                TouchRecorded recorded = (TouchRecorded) touch.what;
                win.campaign = orBlank(recorded.campaign());
                win.channel = recorded.channel();
            }
        }
    }

    private void split(SpendRecorded spend, String channel, Instant asOf) {
        List<LocalDate> days = spend.from().datesUntil(spend.to()).toList();
        for (int k = 1; k <= days.size(); k++) {
            long part = share(spend.amount().minor(), k, days.size())
                    - share(spend.amount().minor(), k - 1L, days.size());
            Instant day = days.get(k - 1).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (!day.isAfter(asOf)) {
                spends.add(new SpentDay(spend.campaign(), channel, day, part));
            }
        }
    }

    private static String orBlank(String value) {
        return value == null ? BLANK : value;
    }
}
