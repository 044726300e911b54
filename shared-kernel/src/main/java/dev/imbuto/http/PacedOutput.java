package dev.imbuto.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;

/** An answer whose reader has to keep pace; only the time counts in which writing waits for it. */
final class PacedOutput extends ServletOutputStream {
    /** What comes before the first byte. */
    interface First {
        boolean done() throws IOException;
    }

    private final ServletOutputStream out;
    private final First first;
    private final Limits limits;
    private boolean begun;
    private long waited;
    private long bytes;

    PacedOutput(ServletOutputStream out, First first, Limits limits) {
        this.out = out;
        this.first = first;
        this.limits = limits;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        begin();
        long began = System.nanoTime();
        out.write(buffer, offset, length);
        after(began, length);
    }

    @Override
    public void flush() throws IOException {
        begin();
        long began = System.nanoTime();
        out.flush();
        after(began, 0);
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            first.done();
        }
    }

    private void after(long began, int length) throws ClientAbortException {
        waited += System.nanoTime() - began;
        bytes += length;
        if (waited > limits.patienceNanos(bytes)) {
            throw new ClientAbortException("the answer is read too slowly");
        }
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
    }

    @Override
    public void close() throws IOException {
        begin();
        out.close();
    }
}
