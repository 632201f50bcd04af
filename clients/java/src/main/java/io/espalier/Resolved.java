package io.espalier;

import java.util.List;

/**
 * Where a path leads.
 *
 * @param realPath the path with all links resolved
 * @param hops every link that was followed, in order
 * @param standing the revision, and whether it may be outdated
 */
public record Resolved(String realPath, List<Hop> hops, Standing standing) {
  /**
   * One link that was followed.
   *
   * @param path the real path of the node that holds the link
   * @param name the name of the link
   * @param target the target as stored
   */
  public record Hop(String path, String name, String target) {}
}
