package dev.imbuto.standalone;

import dev.imbuto.audit.AccessRecordsUnavailableException;
import dev.imbuto.command.imports.ImportRefusedException;
import dev.imbuto.log.LogException;
import dev.imbuto.query.duckdb.FactStoreException;
import dev.imbuto.query.facts.LogNotTheSameException;
import java.io.PrintWriter;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says on one line what went wrong; only what nobody foresaw comes with a stack trace. */
final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Integer exitCode = expected(cause);
            if (exitCode != null) {
                err.println("imbuto: " + cause.getMessage());
                return exitCode;
            }
        }
        err.println("imbuto: unexpected failure; please report it");
        failure.printStackTrace(err);
        return ExitCode.FAILED;
    }

    /** Those who open a file of the data say so, and name it. */
    private static boolean isUnusableFile(Throwable cause) {
        return cause instanceof IllegalStateException && cause.getCause() instanceof SQLException;
    }

    private static @Nullable Integer expected(Throwable cause) {
        if (cause instanceof FailedException failed) {
            return failed.exitCode();
        }
        if (cause instanceof ImportRefusedException) {
            return ExitCode.FILE_REFUSED;
        }
        boolean foreseen = cause instanceof LogException
                || cause instanceof AccessRecordsUnavailableException
                || cause instanceof FactStoreException
                || cause instanceof LogNotTheSameException
                || cause instanceof PortInUseException
                || isUnusableFile(cause);
        return foreseen ? ExitCode.FAILED : null;
    }
}
