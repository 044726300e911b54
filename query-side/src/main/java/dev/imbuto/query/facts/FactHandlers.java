package dev.imbuto.query.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.axonframework.messaging.annotation.AnnotatedHandlerInspector;
import org.axonframework.messaging.annotation.MessageHandlingMember;

/**
 * Dispatches events to the {@code @EventHandler} methods of the projection, as Axon finds them and resolves their
 * parameters.
 *
 * <p>Axon's own adapter asks every method in turn whether it can handle an event; here the answer is remembered per class of
 * event, which takes the cost off the path of a rebuild. An event that no method handles is an error unless the
 * projection says that it ignores it.
 */
final class FactHandlers {
    private final FactProjection projection;
    private final AnnotatedHandlerInspector<FactProjection> inspector =
            AnnotatedHandlerInspector.inspectType(FactProjection.class);
    private final Map<Class<?>, Optional<MessageHandlingMember<? super FactProjection>>> members = new HashMap<>();

    FactHandlers(FactProjection projection) {
        this.projection = projection;
    }

    void handle(RecordedEvent event) {
        Optional<MessageHandlingMember<? super FactProjection>> member =
                members.computeIfAbsent(event.getPayloadType(), type -> memberFor(event));
        if (member.isEmpty()) {
            return;
        }
        try {
            member.get().handle(event, projection);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Optional<MessageHandlingMember<? super FactProjection>> memberFor(RecordedEvent event) {
        if (FactProjection.IGNORED.contains(event.getPayloadType())) {
            return Optional.empty();
        }
        Optional<MessageHandlingMember<? super FactProjection>> found = inspector
                .getHandlers(FactProjection.class)
                .filter(member -> member.canHandle(event))
                .findFirst();
        if (found.isEmpty()) {
            throw new IllegalStateException("no handler for " + event.getPayloadType() + ", nor is it ignored");
        }
        return found;
    }
}
