package dev.imbuto.standalone.openapi;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page that shows the document. The browser is told to load nothing that is not from here. */
@Hidden
@RestController
final class DocumentPage {
    private static final String ONLY_FROM_HERE =
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    @GetMapping("/docs")
    ResponseEntity<Resource> page() {
        return resource("page.html", MediaType.TEXT_HTML);
    }

    @GetMapping("/docs/page.js")
    ResponseEntity<Resource> script() {
        return resource("page.js", MediaType.parseMediaType("text/javascript"));
    }

    private static ResponseEntity<Resource> resource(String name, MediaType mediaType) {
        return ResponseEntity.ok()
                .contentType(mediaType)
                .header("Content-Security-Policy", ONLY_FROM_HERE)
                .body(new ClassPathResource(name, DocumentPage.class));
    }
}
