package dev.imbuto.query.contact;

import dev.imbuto.contact.ContactId;
import dev.imbuto.contact.Stage;
import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.audit.PersonalDataReads;
import dev.imbuto.query.duckdb.Facts;
import dev.imbuto.query.page.Page;
import dev.imbuto.query.report.Dimension;
import dev.imbuto.query.report.KnownAt;
import dev.imbuto.query.report.ReportLimits;
import dev.imbuto.query.report.ReportParameters;
import dev.imbuto.query.timeline.Timeline;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class ContactController {
    private final ContactReader contacts;
    private final ContactList list;
    private final KnownAt knownAt;
    private final Facts facts;
    private final PersonalDataReads reads;
    private final DossierReader dossiers;
    private final ReportLimits limits;

    ContactController(
            ContactReader contacts,
            ContactList list,
            KnownAt knownAt,
            Facts facts,
            PersonalDataReads reads,
            DossierReader dossiers,
            ReportLimits limits) {
        this.contacts = contacts;
        this.list = list;
        this.knownAt = knownAt;
        this.facts = facts;
        this.reads = reads;
        this.dossiers = dossiers;
        this.limits = limits;
    }

    @GetMapping("/v1/contacts/{ref}")
    ResponseEntity<ContactView> contact(@PathVariable String ref, HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        ContactId contact = referredTo(ref);
        Instant asOf = parameters.instant("asOf").orElse(null);
        OptionalLong known = knownAt.of(parameters);
        parameters.refuseFaults();
        ContactView view =
                contacts.view(contact, asOf, known.orElse(Long.MAX_VALUE)).orElseThrow(ContactController::unknown);
        reads.record(request, List.of(contact));
        return ResponseEntity.ok().eTag(Long.toString(view.version())).body(view);
    }

    @GetMapping("/v1/contacts/{ref}/timeline")
    Timeline timeline(@PathVariable String ref, HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        ContactId contact = referredTo(ref);
        long after = parameters.number("after", 0, Long.MAX_VALUE).orElse(0);
        int limit = parameters.limit();
        parameters.refuseFaults();
        Timeline timeline = contacts.timeline(contact, after, limit).orElseThrow(ContactController::unknown);
        reads.record(request, timeline.items().isEmpty() ? List.of() : List.of(contact));
        return timeline;
    }

    @GetMapping(
            path = "/v1/contacts/{ref}/dossier",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_HTML_VALUE})
    Dossier dossier(@PathVariable String ref, HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        ContactId contact = referredTo(ref);
        parameters.refuseFaults();
        if (!contacts.knows(contact)) {
            throw unknown();
        }
        reads.record(request, List.of(contact)); // first, so that it is in the dossier too
        return dossiers.of(contact).orElseThrow(ContactController::unknown);
    }

    @GetMapping("/v1/contacts")
    Page<ContactView> contacts(HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap(), limits);
        ContactList.Wanted wanted = new ContactList.Wanted(
                stages(parameters),
                values(parameters),
                parameters.text("q").orElse(null),
                parameters.text("consent").orElse(null));
        ContactList.Cursor from = parameters
                .text("after")
                .map(text -> cursor(text, parameters))
                .orElseGet(() -> new ContactList.Cursor(knownAt.endOfCommit(facts.position()), 0));
        int limit = parameters.limit();
        parameters.refuseFaults();
        Page<ContactView> page = list.page(wanted, from, limit);
        reads.record(request, page.items().stream().map(ContactView::id).toList());
        return page;
    }

    private static ContactId referredTo(String ref) {
        try {
            return ContactId.referredTo(ref);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.inParameter("ref", String.valueOf(malformed.getMessage())));
        }
    }

    private static List<Stage> stages(ReportParameters parameters) {
        List<Stage> stages = new ArrayList<>();
        for (String name : parameters.list("stage")) {
            Optional<Stage> stage = Arrays.stream(Stage.values())
                    .filter(each -> each.name().equals(name))
                    .findFirst();
            if (stage.isPresent()) {
                stages.add(stage.get());
            } else {
                parameters.fault("stage", "stage is not one of " + Arrays.toString(Stage.values()) + ": " + name);
            }
        }
        return stages;
    }

    private static Map<Dimension, List<String>> values(ReportParameters parameters) {
        Map<Dimension, List<String>> values = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.ofContacts()) {
            List<String> wanted = parameters.list(dimension.parameter());
            if (!wanted.isEmpty()) {
                values.put(dimension, wanted);
            }
        }
        return values;
    }

    private ContactList.Cursor cursor(String text, ReportParameters parameters) {
        Optional<ContactList.Cursor> cursor =
                ContactList.Cursor.parse(text).filter(parsed -> parsed.knownAt() <= facts.position());
        if (cursor.isEmpty()) {
            parameters.fault("after", "after is not the next of an earlier page: " + text);
        }
        return cursor.orElse(ContactList.Cursor.START);
    }

    private static ProblemException unknown() {
        return new ProblemException(new Problem(404, "unknown-contact", "There is no such contact."));
    }
}
