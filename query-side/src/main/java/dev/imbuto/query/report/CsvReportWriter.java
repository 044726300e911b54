package dev.imbuto.query.report;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes reports as CSV, in UTF-8 and as {@link CsvRows} are: the dimensions, then the columns of the table. The receipt
 * goes into the header {@code Imbuto-Receipt}, as ASCII JSON.
 */
public final class CsvReportWriter extends AbstractHttpMessageConverter<Answer> {
    /** The header that carries the receipt of an answer in CSV. */
    public static final String RECEIPT = "Imbuto-Receipt";

    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    public CsvReportWriter() {
        super(StandardCharsets.UTF_8, MediaType.parseMediaType(Report.CSV));
    }

    @Override
    protected boolean supports(Class<?> type) {
        return Answer.class.isAssignableFrom(type);
    }

    @Override
    protected boolean canRead(@Nullable MediaType type) {
        return false;
    }

    @Override
    protected Answer readInternal(Class<? extends Answer> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("reports are not read", message);
    }

    @Override
    protected void writeInternal(Answer answer, HttpOutputMessage message) throws IOException {
        Report<?> report = answer.report();
        message.getHeaders().set(RECEIPT, ASCII.writeValueAsString(report.receipt()));
        Writer csv = new OutputStreamWriter(message.getBody(), StandardCharsets.UTF_8);
        report.csv().write(csv);
        csv.flush();
    }
}
