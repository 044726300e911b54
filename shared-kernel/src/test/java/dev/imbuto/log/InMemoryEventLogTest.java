package dev.imbuto.log;

class InMemoryEventLogTest extends EventLogContract {
    private final InMemoryEventLog inMemory = new InMemoryEventLog();

    @Override
    protected EventLog open() {
        return inMemory.reopened();
    }
}
