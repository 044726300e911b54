package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;

/** The organisation a contact stands for; every field may be unknown. */
public record Company(
        @Nullable String name,
        @Nullable String sector,
        @Nullable String country,
        @Nullable Integer employees,
        @Nullable Money annualRevenue) {
    public static final Company UNKNOWN = new Company(null, null, null, null, null);

    public Company {
        if (employees != null && employees < 0) {
            throw new InvalidFieldException("/employees", "is negative: " + employees);
        }
    }
}
