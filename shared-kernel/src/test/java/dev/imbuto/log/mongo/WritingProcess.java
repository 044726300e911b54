package dev.imbuto.log.mongo;

import dev.imbuto.log.Appended;
import dev.imbuto.mongo.MongoAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process with eight writers, which tells its parent what it begins and what it was told. */
final class WritingProcess {
    static final int WRITERS = 8;

    private WritingProcess() {}

    static ChildProcess start(String address, String name, int run, long seed, int commits) throws IOException {
        return ChildProcess.start(WritingProcess.class, address, name, run, seed, commits);
    }

    /** Takes the log's address, its name, the number of its run, a seed, and how many commits each writer has to get in. */
    public static void main(String[] arguments) throws InterruptedException {
        ChildProcess.endWithParent();
        var random = new Random(Long.parseLong(arguments[3]));
        int commits = Integer.parseInt(arguments[4]);
        try (var log = MongoEventLog.open(MongoAddress.of(arguments[0], true))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                var writer = new Writer(log, arguments[1] + i, arguments[2], random.nextLong(), new ToParent());
                threads.add(new Thread(() -> writer.write(commits)));
            }
            threads.forEach(thread -> thread.setUncaughtExceptionHandler((one, e) -> failed(e)));
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
        }
    }

    private static void failed(Throwable e) {
        e.printStackTrace();
        Runtime.getRuntime().halt(1);
    }

    private static final class ToParent implements Writer.Journal {
        @Override
        public void begun(PlannedCommit commit) {
            ChildProcess.say("begun " + commit);
        }

        @Override
        public void acknowledged(PlannedCommit commit, Appended appended) {
            ChildProcess.say("acknowledged " + commit.id() + " " + appended.firstPosition() + " "
                    + appended.lastPosition() + " " + appended.repeated());
        }

        @Override
        public void refused(PlannedCommit commit) {
            ChildProcess.say("refused " + commit.id());
        }

        @Override
        public void unclear(PlannedCommit commit) {
            ChildProcess.say("unclear " + commit.id());
        }
    }
}
