package io.espalier;

import java.util.List;

/** How to change nodes. Immutable: each method returns a changed copy. What an option is not for, it does nothing to. */
public final class WriteOptions {
  /** Nothing but what was called for. */
  public static final WriteOptions DEFAULT = new WriteOptions("", false, false, false, false, false, false, false, List.of());

  final String etag;
  final boolean isDryRun;
  final boolean parents;
  final boolean recursive;
  final boolean force;
  final boolean partial;
  final boolean replace;
  final boolean leaveLink;
  final List<AclEntry> acl;

  private WriteOptions(
      String etag,
      boolean isDryRun,
      boolean parents,
      boolean recursive,
      boolean force,
      boolean partial,
      boolean replace,
      boolean leaveLink,
      List<AclEntry> acl) {
    this.etag = etag;
    this.isDryRun = isDryRun;
    this.parents = parents;
    this.recursive = recursive;
    this.force = force;
    this.partial = partial;
    this.replace = replace;
    this.leaveLink = leaveLink;
    this.acl = acl;
  }

  /** CONFLICT unless the node is in this state. For delete and move. */
  public WriteOptions etag(String etag) {
    return new WriteOptions(etag, isDryRun, parents, recursive, force, partial, replace, leaveLink, acl);
  }

  /** Only checks what would be done. */
  public WriteOptions dryRun() {
    return new WriteOptions(etag, true, parents, recursive, force, partial, replace, leaveLink, acl);
  }

  /** Creates missing parents, too. */
  public WriteOptions parents() {
    return new WriteOptions(etag, isDryRun, true, recursive, force, partial, replace, leaveLink, acl);
  }

  /** Deletes the descendants, too. */
  public WriteOptions recursive() {
    return new WriteOptions(etag, isDryRun, parents, true, force, partial, replace, leaveLink, acl);
  }

  /** Deletes live providers, too. */
  public WriteOptions force() {
    return new WriteOptions(etag, isDryRun, parents, recursive, true, partial, replace, leaveLink, acl);
  }

  /** Keeps live providers, and the nodes above them, and deletes the rest. With {@link #recursive}. */
  public WriteOptions partial() {
    return new WriteOptions(etag, isDryRun, parents, recursive, force, true, replace, leaveLink, acl);
  }

  /** Replaces a link of that name with another target. */
  public WriteOptions replace() {
    return new WriteOptions(etag, isDryRun, parents, recursive, force, partial, true, leaveLink, acl);
  }

  /** Leaves a link at the old path. */
  public WriteOptions leaveLink() {
    return new WriteOptions(etag, isDryRun, parents, recursive, force, partial, replace, true, acl);
  }

  /** The ACL of a node that is created. */
  public WriteOptions acl(List<AclEntry> acl) {
    return new WriteOptions(etag, isDryRun, parents, recursive, force, partial, replace, leaveLink, List.copyOf(acl));
  }
}
