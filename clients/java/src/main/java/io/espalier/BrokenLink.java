package io.espalier;

import io.espalier.v1.BrokenPropertyLink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A property link that does not resolve to a value.
 *
 * @param target "PATH" or "PATH NAME"
 * @param reason PROPERTY_LINK_MISSING, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED
 * @param message the same as text for people, with the chain of links
 */
public record BrokenLink(String target, Reason reason, String message) {
  static Map<String, BrokenLink> byName(List<BrokenPropertyLink> links) {
    Map<String, BrokenLink> broken = new LinkedHashMap<>();
    links.forEach(one -> broken.put(one.getName(), new BrokenLink(one.getTarget(), Reason.of(one.getReason()), one.getMessage())));
    return broken;
  }
}
