package dev.daicho.strata;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one method of an {@link AnnotatedMember} that does its stratum's work. Its first parameter is what the member is requested with,
 * or a {@link java.util.List} of it, to serve all requests of a run at once; a second one may be the {@link StratumContext}. What it returns
 * is requested of the members that {@link Member#requests()} names:
 *
 * <ul>
 *   <li>nothing, or null: nobody is requested;
 *   <li>{@link Requests}: as it says;
 *   <li>a collection: one request for each element;
 *   <li>anything else is the payload of one request.
 * </ul>
 *
 * <p>Source: S1, S2, S8; ¶61, ¶86.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Stratum {}
