package dev.imbuto.standalone;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far long work has come: a bar with rate and time left on a terminal, otherwise a line every ten seconds. On standard
 * error, so that results can be piped.
 */
final class Progress implements AutoCloseable {
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);

    private final String task;
    private final String unit;
    private final long total;
    private final @Nullable ProgressBar bar;
    private final PrintStream out;
    private final long began = System.nanoTime();
    private long lastLine = began;

    private Progress(String task, String unit, long total, boolean terminal, PrintStream out) {
        this.task = task;
        this.unit = unit;
        this.total = total;
        this.out = out;
        this.bar = terminal
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setUnit(" " + unit, 1)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .showSpeed()
                        .build()
                : null;
    }

    static Progress of(String task, String unit, long total) {
        return new Progress(task, unit, total, isTerminal(), System.err);
    }

    /** Lines, whatever standard error is. */
    static Progress lines(String task, String unit, long total, PrintStream out) {
        return new Progress(task, unit, total, false, out);
    }

    /** So many are done. */
    synchronized void reached(long done) {
        if (bar != null) {
            bar.stepTo(done);
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine >= LINE_EVERY.toNanos()) {
            lastLine = now;
            out.println(line(done, Duration.ofNanos(now - began)));
        }
    }

    String line(long done, Duration elapsed) {
        double rate = done / Math.max(0.001, elapsed.toMillis() / 1000.0);
        String left = rate > 0 ? ", " + Math.round((total - done) / rate) + " s left" : "";
        return String.format(Locale.ROOT, "%s: %,d of %,d %s, %,.0f a second%s", task, done, total, unit, rate, left);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Since Java 22 there is a console without a terminal too, which tells by a method that Java 17 does not have. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }
}
