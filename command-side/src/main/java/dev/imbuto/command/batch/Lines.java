package dev.imbuto.command.batch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of bytes, without their line ends ({@code \n} or {@code \r\n}), numbered from 1.
 *
 * <p>Of a line that is too long only the first bytes are kept, so memory is bounded by the longest line allowed. Lines of
 * nothing but white space are counted and passed over.
 */
final class Lines {
    private static final int CHUNK = 64 * 1024;

    private final InputStream in;
    private final int longest;
    private final Runnable before;
    private final byte[] chunk = new byte[CHUNK];
    private int from;
    private int to;
    private byte[] line = new byte[1024];
    private int length;
    private boolean tooLong;
    private long number;

    /** @param longest most bytes of a line, its end not counted */
    Lines(InputStream in, int longest) {
        this(in, longest, () -> {});
    }

    /** @param before what to do before each line that is not blank, and all blank ones before it, is read */
    Lines(InputStream in, int longest, Runnable before) {
        this.in = in;
        this.longest = longest;
        this.before = before;
    }

    /**
     * A line that is not blank.
     *
     * @param bytes all of the line, or where it is too long its first bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // lines are not compared
    record Line(long number, byte[] bytes, boolean tooLong) {}

    /** The next line that is not blank, waiting for it; null at the end of the stream. */
    @Nullable
    Line next() throws IOException {
        before.run();
        while (readLine()) {
            number++;
            int end = length > 0 && !tooLong && line[length - 1] == '\r' ? length - 1 : length;
            if (!isBlank(end)) {
                boolean over = tooLong || end > longest;
                return new Line(number, Arrays.copyOf(line, Math.min(end, longest)), over);
            }
        }
        return null;
    }

    /** Reads up to the next line end or the end of the stream; false when there was nothing left. */
    private boolean readLine() throws IOException {
        length = 0;
        tooLong = false;
        while (true) {
            if (from == to) {
                int read = in.read(chunk, 0, CHUNK);
                if (read < 0) {
                    return length > 0;
                }
                from = 0;
                to = read;
            }
            int end = from;
            while (end < to && chunk[end] != '\n') {
                end++;
            }
            keep(end - from);
            boolean ended = end < to;
            from = ended ? end + 1 : end;
            if (ended) {
                return true;
            }
        }
    }

    private void keep(int count) {
        // One byte more than allowed may be the \r of the line end.
        int kept = Math.min(count, longest + 1 - length);
        if (length + kept > line.length) {
            line = Arrays.copyOf(line, Math.min(longest + 1, Math.max(length + kept, 2 * line.length)));
        }
        System.arraycopy(chunk, from, line, length, kept);
        length += kept;
        tooLong |= kept < count;
    }

    private boolean isBlank(int end) {
        for (int i = 0; i < end; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
