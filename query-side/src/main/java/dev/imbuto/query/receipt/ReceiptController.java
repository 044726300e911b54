package dev.imbuto.query.receipt;

import dev.imbuto.http.Fault;
import dev.imbuto.http.Problem;
import dev.imbuto.http.ProblemException;
import dev.imbuto.query.report.Receipt;
import dev.imbuto.query.report.ReportParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One receipt at a time: each reads the log from its beginning. */
@RestController
final class ReceiptController {
    private final Receipts receipts;
    private final ReceiptLimits limits;
    private final Semaphore place = new Semaphore(1);

    ReceiptController(Receipts receipts, ReceiptLimits limits) {
        this.receipts = receipts;
        this.limits = limits;
    }

    @GetMapping("/v1/receipts/verify")
    ReceiptCheck verify(HttpServletRequest request) {
        ReportParameters parameters = new ReportParameters(request.getParameterMap());
        String text = parameters.required("receipt");
        parameters.refuseFaults();
        Receipt receipt = read(text);
        if (!place.tryAcquire()) {
            throw new ProblemException(new Problem(
                    429, "too-many-receipts", "A receipt is being recomputed, and there may be one at a time."));
        }
        try {
            long end = System.nanoTime() + limits.receiptTime().toNanos();
            return receipts.check(receipt, (done, total) -> {
                if (System.nanoTime() > end) {
                    throw tooLong();
                }
            });
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw tooLong();
        } finally {
            place.release();
        }
    }

    private ProblemException tooLong() {
        return new ProblemException(new Problem(
                        503,
                        "receipt-too-long",
                        "The receipt was not recomputed within "
                                + limits.receiptTime().toSeconds() + " s; `imbuto verify --receipt` takes its time.")
                .retryAfter(limits.receiptTime()));
    }

    private static Receipt read(String text) {
        try {
            return ReceiptReader.read(text);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Fault.inParameter("receipt", String.valueOf(malformed.getMessage())));
        }
    }
}
