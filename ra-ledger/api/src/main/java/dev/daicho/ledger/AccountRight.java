package dev.daicho.ledger;

/** What somebody may do with an account that has an owner. Source: L13. */
public enum AccountRight {
    /** See its balance and its history, with all legs of the postings in it. */
    READ,
    /** Post legs that take from it. */
    DEBIT,
    /** Post legs that bring to it. */
    CREDIT,
    /** Change its limits, freeze, unfreeze and close it, and say who may do what. */
    ADMINISTER
}
