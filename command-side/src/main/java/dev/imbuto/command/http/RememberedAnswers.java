package dev.imbuto.command.http;

import java.util.function.Supplier;

/** stand-in */
public interface RememberedAnswers {
    Answer answer(String actor, String commandId, byte[] digest, Supplier<Answer> carryOut);
}
