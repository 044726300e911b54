package dev.imbuto.command;

import dev.imbuto.log.Appended;
import dev.imbuto.log.CommitHeader;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.LogEventStorageEngine;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.TransientLogException;
import dev.imbuto.privacy.KeyDestroyedException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/**
 * Carries commands out, each once, and says what came of them.
 *
 * <p>The whole command takes one moment for now: that of the clock, or of the log's last commit where that is later, so that
 * a clock that was set back stops nothing. A command whose id may have been used before is looked for in the log, and
 * answered from there when it was carried out; its commit is named after it. When somebody else was faster, the command is
 * decided anew on what it is now, a few times.
 *
 * <p>Safe for use by many threads; a command is carried out on the thread that sends it.
 */
public final class CommandDispatcher {
    private static final int MOST_ATTEMPTS = 6;

    /** What has to be done before and after some commands, whoever sends them. */
    public interface Around {
        Around NOTHING = new Around() {
            @Override
            public <T> T carryOut(Object command, Supplier<T> carryingOut) {
                return carryingOut.get();
            }
        };

        /** Returns what {@code carryingOut} returns, or throws what it throws, having called it once. */
        <T> T carryOut(Object command, Supplier<T> carryingOut);
    }

    private final CommandBus bus;
    private final EventLog log;
    private final Clock clock;
    private final List<AggregateKind<?>> kinds;
    private final Around around;

    /** @param bus handles on the sending thread, and answers with an {@link Outcome} */
    public CommandDispatcher(CommandBus bus, EventLog log, Clock clock, List<AggregateKind<?>> kinds, Around around) {
        this.bus = bus;
        this.log = log;
        this.clock = clock;
        this.kinds = List.copyOf(kinds);
        this.around = around;
        bus.registerHandlerInterceptor(CommandDispatcher::rememberPosition);
    }

    /**
     * Returns when what was decided is durable.
     *
     * @throws Rejection when the business says no
     * @throws ContendedException when others were faster too often
     * @throws dev.imbuto.log.LogException when the log cannot take it, or nobody knows whether it did
     */
    public Outcome send(Object command, CommandContext context) {
        AggregateKind<?> kind = kindOf(command);
        return around.carryOut(command, () -> send(kind, command, context, outcome -> outcome, kind.recall()::of));
    }

    /**
     * Like {@link #send}, for those who only want to know whether the command was carried out now, and not before: spares
     * them what it takes to say again what came of it.
     */
    public boolean sendIfNew(Object command, CommandContext context) {
        return around.carryOut(
                command, () -> send(kindOf(command), command, context, outcome -> true, commit -> false));
    }

    private <T> T send(
            AggregateKind<?> kind,
            Object command,
            CommandContext context,
            Function<Outcome, T> now,
            Function<CommitHeader, T> before) {
        boolean mayBeThere = context.mayRepeat();
        for (int attempt = 1; ; attempt++) {
            if (mayBeThere) {
                Optional<CommitHeader> commit = log.findCommit(context.commandId());
                if (commit.isPresent()) {
                    return before.apply(commit.get());
                }
            }
            try {
                return now.apply(carryOut(kind, command, context));
            } catch (ConcurrencyException | AggregateStreamCreationException | KeyDestroyedException conflict) {
                if (attempt == MOST_ATTEMPTS) {
                    throw new ContendedException(kind.idOf().apply(command), conflict);
                }
            } catch (TransientLogException unavailable) {
                if (attempt == MOST_ATTEMPTS) {
                    throw unavailable.reason();
                }
            }
            mayBeThere = true;
            pause(attempt);
        }
    }

    private Outcome carryOut(AggregateKind<?> kind, Object command, CommandContext context) {
        Answer answer = new Answer();
        bus.dispatch(message(command, context), answer);
        Decided decided = answer.get();
        Appended appended = decided.appended;
        return decided.outcome.at(
                appended == null
                        ? lastPosition(kind.idOf().apply(command), decided.outcome.version())
                        : appended.lastPosition());
    }

    private CommandMessage<Object> message(Object command, CommandContext context) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put(CommandMetadata.ACTOR, context.actor());
        metadata.put(CommandMetadata.CLIENT, context.client());
        metadata.put(CommandMetadata.CORRELATION_ID, context.correlationId());
        metadata.put(CommandMetadata.CAUSATION_ID, context.commandId());
        metadata.put(CommandMetadata.DECIDED_AT, now());
        if (context.expectedVersion() != null) {
            metadata.put(CommandMetadata.EXPECTED_VERSION, context.expectedVersion());
        }
        return new GenericCommandMessage<>(
                new GenericMessage<>(context.commandId(), command, metadata),
                command.getClass().getName());
    }

    private Instant now() {
        Instant now = clock.instant();
        Instant recorded = log.head().recordedAt();
        return (now.isBefore(recorded) ? recorded : now).truncatedTo(ChronoUnit.MICROS);
    }

    /** Where the aggregate's last event stands, for a command that changed nothing. */
    private long lastPosition(String aggregateId, long version) {
        List<StoredEvent> last = log.readAggregate(aggregateId, version - 1, 1);
        return last.isEmpty() ? 0 : last.get(0).position();
    }

    private AggregateKind<?> kindOf(Object command) {
        for (AggregateKind<?> kind : kinds) {
            if (kind.commands().isInstance(command)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "not a command: " + command.getClass().getName());
    }

    /** Doubles from 1 ms. */
    private static void pause(int attempt) {
        try {
            Thread.sleep(1L << (attempt - 1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The aggregate's answer, and what the log said when the unit of work was committed after it. */
    private static final class Decided {
        private final Outcome outcome;
        private @Nullable Appended appended;

        private Decided(Outcome outcome) {
            this.outcome = outcome;
        }
    }

    private static Object rememberPosition(UnitOfWork<? extends CommandMessage<?>> unit, InterceptorChain chain)
            throws Exception {
        Decided decided = new Decided((Outcome) chain.proceed());
        unit.afterCommit(committed -> decided.appended = committed.root().getResource(LogEventStorageEngine.APPENDED));
        return decided;
    }

    /** Keeps the result until the bus, which answers on this very thread, has returned. */
    private static final class Answer implements CommandCallback<Object, Object> {
        private @Nullable CommandResultMessage<?> result;

        @Override
        public void onResult(CommandMessage<?> command, CommandResultMessage<?> commandResult) {
            result = commandResult;
        }

        private Decided get() {
            CommandResultMessage<?> answered = result;
            if (answered == null) {
                throw new IllegalStateException("the command bus does not answer on the sending thread");
            }
            if (answered.isExceptional()) {
                throw unchecked(answered.exceptionResult());
            }
            return (Decided) answered.getPayload();
        }

        private static RuntimeException unchecked(Throwable failure) {
            if (failure instanceof Error error) {
                throw error;
            }
            return failure instanceof RuntimeException exception
                    ? exception
                    : new IllegalStateException("a command handler failed", failure);
        }
    }
}
