package io.espalier;

import io.espalier.v1.Consistency;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How to read. Immutable: each method returns a changed copy. */
public final class ReadOptions {
  /** What the gateway has in memory, with the deadline of the client. */
  public static final ReadOptions CACHED = new ReadOptions(false, 0, false, Map.of(), null);

  final boolean synced;
  final long minRevision;
  final boolean namesOnly;
  final Map<String, Object> match;
  final Duration deadline;

  private ReadOptions(boolean synced, long minRevision, boolean namesOnly, Map<String, Object> match, Duration deadline) {
    this.synced = synced;
    this.minRevision = minRevision;
    this.namesOnly = namesOnly;
    this.match = match;
    this.deadline = deadline;
  }

  /** Includes every write that was committed before the call, on any gateway. */
  public ReadOptions synced() {
    return new ReadOptions(true, minRevision, namesOnly, match, deadline);
  }

  /** Reads nothing older than this revision. */
  public ReadOptions minRevision(long revision) {
    return new ReadOptions(synced, revision, namesOnly, match, deadline);
  }

  /** Of providers: names without properties. */
  public ReadOptions namesOnly() {
    return new ReadOptions(synced, minRevision, true, match, deadline);
  }

  /** Of providers: only those whose properties have all these {@link Json} values. */
  public ReadOptions match(Map<String, ?> values) {
    return new ReadOptions(synced, minRevision, namesOnly, Collections.unmodifiableMap(new LinkedHashMap<>(values)), deadline);
  }

  /** How long the call may take, instead of the deadline of the client. */
  public ReadOptions deadline(Duration deadline) {
    return new ReadOptions(synced, minRevision, namesOnly, match, deadline);
  }

  /** Whether what was read at some time will do when no gateway answers. */
  boolean mayBeLastKnown() {
    return !synced && minRevision == 0;
  }

  Consistency consistency() {
    return synced ? Consistency.CONSISTENCY_SYNCED : Consistency.CONSISTENCY_CACHED;
  }
}
