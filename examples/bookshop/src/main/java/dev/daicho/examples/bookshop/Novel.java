package dev.daicho.examples.bookshop;

import dev.daicho.ledger.Money;

/**
 * A book on sale.
 *
 * @param id its number in the catalogue
 * @param title as printed
 * @param author the first author's name
 * @param year of first publication, negative before the common era; 0 if unknown
 * @param price what the customer pays
 */
public record Novel(int id, String title, String author, int year, Money price) {}
