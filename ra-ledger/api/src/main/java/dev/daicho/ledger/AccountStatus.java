package dev.daicho.ledger;

/** What may be done with an account. Source: L13. */
public enum AccountStatus {
    /** Postings are taken. */
    OPEN,
    /** No postings, in either direction, until it is unfrozen. Its history and balance can be read, its limits changed. */
    FROZEN,
    /** Nothing more, ever: it holds zero, its history can be read, its id is never used again. */
    CLOSED
}
