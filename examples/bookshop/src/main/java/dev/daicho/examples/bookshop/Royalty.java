package dev.daicho.examples.bookshop;

import java.math.BigDecimal;

/**
 * What the second stratum needs to know.
 *
 * @param order the order's key
 * @param author who is to be paid
 * @param price what the customer paid
 */
public record Royalty(String order, String author, BigDecimal price) {}
