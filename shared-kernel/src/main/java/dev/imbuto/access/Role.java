package dev.imbuto.access;

/** What the holder of an API key is for; the route table of each side says what that allows. */
public enum Role {
    /** Sends commands and reads contacts. */
    INTEGRATOR,
    /** Reads reports, never personal data. */
    ANALYST,
    /** Reads the audit trail and personal data, and erases people. */
    COMPLIANCE,
    /** May do everything. */
    ADMIN
}
