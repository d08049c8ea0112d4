/** The shop's page speaks to the server here: JSON in and out, every error a sentence. Start at {@code OrdersResource}. */
package dev.daicho.examples.bookshop.rest;
