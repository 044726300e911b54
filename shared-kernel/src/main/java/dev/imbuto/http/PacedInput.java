package dev.imbuto.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * A body whose sender has to keep pace: {@link Limits#silence} to begin with, and then so much a second on average. A body
 * of lines is measured from line to line, so that a client may take its time between them.
 */
public final class PacedInput extends ServletInputStream {
    static final String ATTRIBUTE = PacedInput.class.getName();
    private static final int CHUNK = 16 * 1024;

    private final ServletInputStream in;
    private final Limits limits;
    private boolean begun;
    private boolean hurried;
    private boolean byLines;
    private long began;
    private long bytes;

    PacedInput(ServletInputStream in, Limits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** What to do before each line of a body is read, which may then be answered before the body has come to its end. */
    public static Runnable betweenLines(HttpServletRequest request) throws IOException {
        request.getInputStream(); // now it is there
        if (request.getAttribute(ATTRIBUTE) instanceof PacedInput paced) {
            return () -> {
                paced.byLines = true;
                paced.beginAnew();
            };
        }
        return () -> {};
    }

    private void beginAnew() {
        begun = false;
        bytes = 0;
    }

    boolean isReadByLines() {
        return byLines;
    }

    /**
     * Reads up to so many bytes and forgets them. They have to come at once: however many, in the time of a silence.
     *
     * @return whether that was all
     */
    boolean swallow(long most) throws IOException {
        beginAnew();
        hurried = true;
        byte[] chunk = new byte[CHUNK];
        long swallowed = 0;
        while (swallowed <= most) {
            int read = read(chunk);
            if (read < 0) {
                return true;
            }
            swallowed += read;
        }
        return false;
    }

    @Override
    public int read() throws IOException {
        before();
        int read = in.read();
        after(read < 0 ? -1 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        before();
        int read = in.read(buffer, offset, length);
        after(read);
        return read;
    }

    private void before() {
        if (!begun) {
            begun = true;
            began = System.nanoTime();
        }
    }

    private void after(int read) throws SocketTimeoutException {
        if (read > 0) {
            bytes += read;
            if (System.nanoTime() - began > limits.patienceNanos(hurried ? 0 : bytes)) {
                throw new SocketTimeoutException("the body comes too slowly");
            }
        }
    }

    @Override
    public boolean isFinished() {
        return in.isFinished();
    }

    @Override
    public boolean isReady() {
        return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        in.setReadListener(listener);
    }

    /** Leaves the rest to be read in time: Tomcat would read it without end before the next request. */
    @Override
    public void close() {}
}
