package dev.imbuto.contact;

import org.jspecify.annotations.Nullable;

/** Which fields of a company change, and to what. */
public record CompanyChange(
        @Nullable Change<String> name,
        @Nullable Change<String> sector,
        @Nullable Change<String> country,
        @Nullable Change<Integer> employees,
        @Nullable Change<Money> annualRevenue) {

    public Company applyTo(Company before) {
        return new Company(
                Change.apply(name, before.name()),
                Change.apply(sector, before.sector()),
                Change.apply(country, before.country()),
                Change.apply(employees, before.employees()),
                Change.apply(annualRevenue, before.annualRevenue()));
    }
}
