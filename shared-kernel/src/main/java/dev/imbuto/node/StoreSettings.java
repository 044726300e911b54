package dev.imbuto.node;

import dev.imbuto.mongo.MongoAddress;
import dev.imbuto.privacy.MasterKey;
import java.nio.file.Path;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where an installation keeps its log and what stands beside it.
 *
 * @param log address of a MongoDB database ({@code mongodb://…/name}); in the folder of the data when absent
 * @param singleServer whether a MongoDB server that is no member of a replica set will do
 * @param masterKey the key that wraps those of personal data, in Base64 or hexadecimal
 * @param masterKeyFile a file that holds nothing but that key
 * @param currency of all amounts
 */
@ConfigurationProperties("imbuto")
public record StoreSettings(
        @Nullable String log,
        @DefaultValue("false") boolean singleServer,
        @Nullable String masterKey,
        @Nullable Path masterKeyFile,
        @Nullable Currency currency) {

    /** Where the log is, unless it is in a folder. */
    public Optional<MongoAddress> address() {
        return Optional.ofNullable(log).map(uri -> MongoAddress.of(uri, singleServer));
    }

    /** The master key, when it was given. */
    public Optional<MasterKey> given() {
        if (masterKey != null) {
            return Optional.of(MasterKey.parse(masterKey));
        }
        return Optional.ofNullable(masterKeyFile).map(MasterKey::read);
    }
}
