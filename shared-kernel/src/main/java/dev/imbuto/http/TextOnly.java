package dev.imbuto.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Lets a request through to its controller when everything in its address is {@link Text}. */
final class TextOnly implements HandlerInterceptor {
    private final int longest;

    /** @param longest most characters of a value */
    TextOnly(int longest) {
        this.longest = longest;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables) {
            variables.forEach((name, value) -> check(String.valueOf(name), String.valueOf(value)));
        }
        if (request.getQueryString() != null) {
            request.getParameterMap().forEach((name, values) -> {
                check("", name);
                for (String value : values) {
                    check(name, value);
                }
            });
        }
        return true;
    }

    private void check(String parameter, String value) {
        Text.fault(value, longest).ifPresent(message -> {
            throw new ProblemException(Fault.inParameter(parameter, message));
        });
    }
}
