package io.espalier;

import io.espalier.v1.Provenance;
import io.espalier.v1.StatusFrame;
import io.espalier.v1.UnresolvedFrame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The part of a fold that holds items by name. Parts of a snapshot are buffered until the last one, so that no partial collection is
 * ever visible.
 */
abstract class CollectionFold<F, I, T> extends StandingFold<F, T> {
  protected Map<String, I> items = Map.of();
  protected List<String> added = List.of();
  protected List<String> updated = List.of();
  protected List<String> removed = List.of();
  private final Function<I, String> nameOf;
  /** Identifies the exact state of an item. */
  private final Function<I, String> etagOf;
  private Map<String, I> parts = new TreeMap<>();

  protected CollectionFold(Function<I, String> nameOf, Function<I, String> etagOf) {
    this.nameOf = nameOf;
    this.etagOf = etagOf;
  }

  /** Applies a part of a snapshot. */
  protected final Watch.Action part(long revision, boolean first, boolean last, List<I> some, Provenance provenance) {
    if (first) parts = new TreeMap<>();
    put(parts, some);
    if (!last) return Watch.Action.IGNORE;
    replaceItems(parts);
    return snapshot(revision, provenance);
  }

  protected final Watch.Action change(long revision, List<String> gone, List<I> some) {
    Map<String, I> after = new TreeMap<>(items);
    gone.forEach(after::remove);
    put(after, some);
    replaceItems(after);
    return change(revision);
  }

  @Override
  protected final Watch.Action unresolved(long revision, UnresolvedFrame frame) {
    replaceItems(Map.of());
    return super.unresolved(revision, frame);
  }

  @Override
  protected final Watch.Action status(long revision, StatusFrame frame) {
    added = updated = removed = List.of();
    return super.status(revision, frame);
  }

  @Override
  protected final Watch.Action bookmark(long revision) {
    added = updated = removed = List.of();
    return super.bookmark(revision);
  }

  private void put(Map<String, I> into, List<I> some) {
    some.forEach(one -> into.put(nameOf.apply(one), one));
  }

  private void replaceItems(Map<String, I> after) {
    Map<String, I> before = items;
    added = new ArrayList<>();
    updated = new ArrayList<>();
    after.forEach(
        (name, now) -> {
          I then = before.get(name);
          if (then == null) added.add(name);
          else if (!etagOf.apply(then).equals(etagOf.apply(now))) updated.add(name);
        });
    removed = before.keySet().stream().filter(name -> !after.containsKey(name)).toList();
    items = Collections.unmodifiableMap(after);
  }
}
