package dev.imbuto.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Answers what Tomcat refuses before any filter sees it, such as an address that cannot be decoded. Made by Tomcat. */
public final class ProblemValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        // an answer without an error, or one that has its body already
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            ProblemWriter.write(Problems.of(response.getStatus()), response.getResponse());
        } catch (IOException gone) {
            // the client is, and there is nobody else to tell
        }
    }
}
