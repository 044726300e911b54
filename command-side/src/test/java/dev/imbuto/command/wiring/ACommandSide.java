package dev.imbuto.command.wiring;

import dev.imbuto.command.CommandContext;
import dev.imbuto.command.Outcome;
import dev.imbuto.command.contact.ContactCommand.CaptureLead;
import dev.imbuto.command.contact.ContactCommand.RecordTouch;
import dev.imbuto.command.contact.InMemoryPersonalData;
import dev.imbuto.contact.ContactId;
import dev.imbuto.log.EventCodec;
import dev.imbuto.log.EventLog;
import dev.imbuto.log.StoredEvent;
import dev.imbuto.log.sqlite.SqliteEventLog;
import dev.imbuto.log.sqlite.SqliteSnapshots;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.UUID;

/** A write side over a SQLite log in a folder, with a clock that stands still until it is set. */
final class ACommandSide implements AutoCloseable {
    static final Instant NOON = Instant.parse("2017-03-01T12:00:00Z");
    static final CommandSideSettings SETTINGS = CommandSideSettings.standard(Currency.getInstance("EUR"));

    final EventCodec codec = new EventCodec();
    final InMemoryPersonalData personalData = new InMemoryPersonalData();
    final EventLog log;
    private final SqliteSnapshots snapshots;
    private final CommandSide commandSide;
    Instant now = NOON;

    private ACommandSide(Path folder, CommandSideSettings settings, UsedLog used) {
        log = used.of(SqliteEventLog.open(folder.resolve("log.db")));
        snapshots = SqliteSnapshots.open(folder.resolve("snapshots.db"));
        commandSide = CommandSide.open(log, codec, snapshots, personalData, settings, new SettableClock());
    }

    /** What the write side sees of the log. */
    interface UsedLog {
        EventLog of(EventLog log);
    }

    static ACommandSide in(Path folder) {
        return new ACommandSide(folder, SETTINGS, log -> log);
    }

    static ACommandSide in(Path folder, CommandSideSettings settings, UsedLog used) {
        return new ACommandSide(folder, settings, used);
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
        log.close();
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
