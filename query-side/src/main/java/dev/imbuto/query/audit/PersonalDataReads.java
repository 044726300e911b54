package dev.imbuto.query.audit;

import dev.imbuto.access.Caller;
import dev.imbuto.audit.Access;
import dev.imbuto.audit.AccessRecords;
import dev.imbuto.contact.ContactId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.axonframework.common.IdentifierFactory;
import org.springframework.web.servlet.HandlerMapping;

/** Records whose personal data an answer is going to show. To be asked before the answer is given away. */
public final class PersonalDataReads {
    private final AccessRecords records;

    public PersonalDataReads(AccessRecords records) {
        this.records = records;
    }

    /**
     * Returns when the reading of these contacts by the sender of the request is recorded; nothing is to record when there are
     * none.
     *
     * @param contacts at most {@value Access#MOST_CONTACTS}
     * @throws dev.imbuto.audit.AccessRecordsUnavailableException when the answer must not be given
     */
    public void record(HttpServletRequest request, List<ContactId> contacts) {
        if (contacts.isEmpty()) {
            return;
        }
        Caller caller = Caller.of(request);
        // the pattern and not the address, which may hold what somebody looked for
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        records.record(Access.to(
                contacts,
                caller.keyId(),
                caller.client(),
                request.getMethod() + " " + pattern,
                IdentifierFactory.getInstance().generateIdentifier()));
    }
}
