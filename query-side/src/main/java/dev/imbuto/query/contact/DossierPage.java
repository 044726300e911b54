package dev.imbuto.query.contact;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/**
 * Writes dossiers as a page to be printed or saved.
 *
 * <p>What clients sent is text on it and nothing else: the template escapes every value, there is no script, and the browser is
 * told to load nothing and to take no other style than the page's own.
 */
final class DossierPage extends AbstractHttpMessageConverter<Dossier> {
    private static final String STYLE = resource("dossier.css");
    private static final Template PAGE =
            Mustache.compiler().escapeHTML(true).nullValue("").compile(resource("dossier.html"));
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    DossierPage() {
        super(StandardCharsets.UTF_8, MediaType.TEXT_HTML);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == Dossier.class;
    }

    @Override
    protected boolean canRead(@Nullable MediaType type) {
        return false;
    }

    @Override
    protected Dossier readInternal(Class<? extends Dossier> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("dossiers are not read", message);
    }

    @Override
    protected void writeInternal(Dossier dossier, HttpOutputMessage message) throws IOException {
        message.getHeaders().set("Content-Security-Policy", POLICY);
        Writer page = new OutputStreamWriter(message.getBody(), StandardCharsets.UTF_8);
        write(dossier, page);
        page.flush();
    }

    static void write(Dossier dossier, Writer page) {
        PAGE.execute(Map.of("dossier", dossier, "style", STYLE), page);
    }

    private static String resource(String name) {
        try (InputStream in = DossierPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
