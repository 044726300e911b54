package dev.imbuto.command.wiring;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.InMemoryPersonalData;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.Snapshots;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A write side over a SQLite log in a folder, with a clock that stands still until it is set. */
final class ACommandSide implements AutoCloseable {
    static final Instant NOON = Instant.parse("2017-03-01T12:00:00Z");
    static final CommandSideSettings SETTINGS = CommandSideSettings.standard(Currency.getInstance("EUR"));

    final EventCodec codec = new EventCodec();
    final InMemoryPersonalData personalData;
    final EventLog log;
    final Snapshots snapshots;
    private final boolean ownsLog;
    private final CommandSide commandSide;
    Instant now = NOON;

    private ACommandSide(
            EventLog log,
            boolean ownsLog,
            Path folder,
            CommandSideSettings settings,
            InMemoryPersonalData personalData) {
        this.log = log;
        this.ownsLog = ownsLog;
        this.personalData = personalData;
        snapshots = SqliteSnapshots.open(folder.resolve("snapshots.db"));
        commandSide = CommandSide.open(log, codec, snapshots, personalData, settings, new SettableClock());
    }

    static ACommandSide in(Path folder) {
        return in(folder, SETTINGS, log -> log);
    }

    /** @param used what the write side sees of the log */
    static ACommandSide in(Path folder, CommandSideSettings settings, UnaryOperator<EventLog> used) {
        EventLog log = used.apply(SqliteEventLog.open(folder.resolve("log.db")));
        return new ACommandSide(log, true, folder, settings, new InMemoryPersonalData());
    }

    static ACommandSide in(Path folder, CommandSideSettings settings, InMemoryPersonalData personalData) {
        return new ACommandSide(SqliteEventLog.open(folder.resolve("log.db")), true, folder, settings, personalData);
    }

    /** Another write side over the same log. */
    static ACommandSide over(EventLog log, Path folder) throws IOException {
        return new ACommandSide(log, false, Files.createDirectories(folder), SETTINGS, new InMemoryPersonalData());
    }

    /** Sends a command that has never been sent before. */
    Outcome send(Object command) {
        return send(UUID.randomUUID().toString(), command);
    }

    Outcome send(String commandId, Object command) {
        return send(commandId, command, null);
    }

    Outcome send(String commandId, Object command, Long expectedVersion) {
        return commandSide
                .dispatcher()
                .send(command, new CommandContext(commandId, "key-7", "loopback", "request-1", expectedVersion));
    }

    List<StoredEvent> events() {
        return log.read(0, 10_000);
    }

    /** The standard settings, but for how often a snapshot is taken. */
    static CommandSideSettings withSnapshots(int every) {
        return new CommandSideSettings(
                SETTINGS.currency(),
                SETTINGS.scoring(),
                SETTINGS.reasons(),
                SETTINGS.duplicates(),
                SETTINGS.consents(),
                new CommandSideSettings.Aggregates(10_000, every));
    }

    static ContactId contact(String externalId) {
        return ContactId.ofExternal(externalId);
    }

    static CaptureLead capture(String externalId) {
        return new CaptureLead(contact(externalId), externalId, null, null, null, null, null, null, null, null);
    }

    static RecordTouch touch(String externalId) {
        return new RecordTouch(contact(externalId), "web", "visit", null, null, null);
    }

    @Override
    public void close() {
        commandSide.close();
        snapshots.close();
        if (ownsLog) {
            log.close();
        }
    }

    private final class SettableClock extends Clock {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
