package io.espalier;

import java.util.List;

/** How to import. Immutable: each method returns a changed copy. */
public final class ImportOptions {
  /** To the root, and nodes that are not in the text are kept and listed. */
  public static final ImportOptions DEFAULT = new ImportOptions("/", Trim.REPORT, false, "", List.of());

  final String path;
  final Trim trim;
  final boolean isDryRun;
  final String planEtag;
  final List<AclEntry> acl;

  private ImportOptions(String path, Trim trim, boolean isDryRun, String planEtag, List<AclEntry> acl) {
    this.path = path;
    this.trim = trim;
    this.isDryRun = isDryRun;
    this.planEtag = planEtag;
    this.acl = acl;
  }

  /** The parent of the top nodes of the text. */
  public ImportOptions path(String path) {
    return new ImportOptions(path, trim, isDryRun, planEtag, acl);
  }

  /** What to do with nodes that are not in the text. */
  public ImportOptions trim(Trim trim) {
    return new ImportOptions(path, trim, isDryRun, planEtag, acl);
  }

  /** Only makes the plan, and writes nothing. */
  public ImportOptions dryRun() {
    return new ImportOptions(path, trim, true, planEtag, acl);
  }

  /** {@link ImportResult#planEtag} of an earlier result: CONFLICT if the plan is no longer the same. */
  public ImportOptions planEtag(String etag) {
    return new ImportOptions(path, trim, isDryRun, etag, acl);
  }

  /** The ACL of every node that the import creates. */
  public ImportOptions acl(List<AclEntry> acl) {
    return new ImportOptions(path, trim, isDryRun, planEtag, List.copyOf(acl));
  }
}
