package io.espalier;

import io.espalier.v1.KeptNode;
import io.espalier.v1.PlanStep;
import io.espalier.v1.Warning;
import java.util.List;

/**
 * What an import has done, or would do if it is a dry run.
 *
 * @param steps the plan: changes to single nodes, in the order in which they are applied
 * @param kept nodes that are not in the text and are kept
 * @param created number of nodes created
 * @param updated number of nodes changed
 * @param deleted number of nodes deleted
 * @param unchanged number of nodes of the text that already matched it
 * @param revision of the last write; zero if nothing was written
 * @param realPath the real path that was imported to
 * @param warnings what is unusual in the text but not an error
 * @param planEtag identifies the plan, for {@link ImportOptions#planEtag}
 */
public record ImportResult(
    List<PlanStep> steps,
    List<KeptNode> kept,
    long created,
    long updated,
    long deleted,
    long unchanged,
    long revision,
    String realPath,
    List<Warning> warnings,
    String planEtag) {}
