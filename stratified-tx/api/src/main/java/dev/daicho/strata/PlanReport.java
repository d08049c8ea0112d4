package dev.daicho.strata;

import java.io.Serializable;
import java.util.List;

/**
 * How a global transaction is divided into strata, and why. Immutable. Source: S7; claims 8 and 9.
 *
 * @param head the member that it begins with
 * @param policy the policy's name
 * @param strata the members of each stratum, each requester first
 * @param text for people: each decision with its reason
 * @param mermaid the same as a picture, a Mermaid flow chart
 * @param svg the same picture, drawn
 * @param warnings what of it can't be right, or is right only if somebody meant it
 */
public record PlanReport(
        String head,
        String policy,
        List<List<String>> strata,
        String text,
        String mermaid,
        String svg,
        List<String> warnings)
        implements Serializable {

    /** Copies. */
    public PlanReport {
        strata = strata.stream().map(List::copyOf).toList();
        warnings = List.copyOf(warnings);
    }
}
