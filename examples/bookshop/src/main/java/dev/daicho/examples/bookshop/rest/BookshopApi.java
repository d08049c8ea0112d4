package dev.daicho.examples.bookshop.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Everything below {@code /bookshop/api}. */
@ApplicationPath("api")
public class BookshopApi extends Application {}
