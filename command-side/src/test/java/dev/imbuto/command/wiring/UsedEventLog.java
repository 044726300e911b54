package dev.imbuto.command.wiring;

import dev.imbuto.log.EventLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A log that does what another one does, for tests that look at it or get in its way. */
@FunctionalInterface
interface UsedEventLog {
    /** Does what the usual call does, or something before, after or instead. */
    Object call(String method, Object[] arguments, Usual usual) throws Throwable;

    /** What the log would do by itself. */
    interface Usual {
        Object call() throws Throwable;
    }

    static EventLog of(EventLog log, UsedEventLog used) {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(),
                new Class<?>[] {EventLog.class},
                (proxy, method, arguments) -> used.call(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
