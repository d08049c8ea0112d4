package dev.daicho.strata.tracking;

import java.util.List;

/**
 * What followed from facts that another node told. Immutable. Source: S3.
 *
 * @param isNew whether anything was not known
 * @param toRun requests for this node that were not known
 * @param ended requests that were not known to have ended
 * @param waiting requests here that may have waited for one of these
 * @param isAnswerDue whether the other node asks for something that has ended here
 */
public record Learned(
        boolean isNew, List<RequestRow> toRun, List<RequestRow> ended, List<RequestRow> waiting, boolean isAnswerDue) {

    /** Copies. */
    public Learned {
        toRun = List.copyOf(toRun);
        ended = List.copyOf(ended);
        waiting = List.copyOf(waiting);
    }
}
