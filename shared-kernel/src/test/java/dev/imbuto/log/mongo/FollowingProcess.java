package dev.imbuto.log.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imbuto.mongo.MongoAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process with two followers, which ends where its parent says that the log does. */
final class FollowingProcess {
    private FollowingProcess() {}

    static ChildProcess start(String address, long seed) throws IOException {
        return ChildProcess.start(FollowingProcess.class, address, seed);
    }

    /** Takes the log's address and a seed, and says the hash of what each follower saw. */
    public static void main(String[] arguments) throws Exception {
        var random = new Random(Long.parseLong(arguments[1]));
        var threads = Executors.newCachedThreadPool();
        try (var log = MongoEventLog.open(MongoAddress.of(arguments[0], true))) {
            var one = new Follower(log, random.nextLong());
            var other = new Follower(log, random.nextLong());
            var byOne = threads.submit((Callable<?>) one::call);
            var byOther = threads.submit((Callable<?>) other::call);
            ChildProcess.say("follows");
            long end = Long.parseLong(new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine());
            one.until(end);
            other.until(end);
            say(byOne);
            say(byOther);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void say(Future<?> seen) throws Exception {
        ChildProcess.say(seen.get().hashCode());
    }
}
