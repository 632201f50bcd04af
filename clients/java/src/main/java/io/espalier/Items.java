package io.espalier;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Named items of a watch. The parts of a snapshot are held back until the last one, so that no partial collection is ever visible. */
final class Items<I> {
  private final Function<I, String> nameOf;
  private Map<String, I> all = Map.of();
  private Map<String, I> parts = new TreeMap<>();

  Items(Function<I, String> nameOf) {
    this.nameOf = nameOf;
  }

  /** By name, sorted; never changed afterwards. */
  Map<String, I> all() {
    return all;
  }

  void part(boolean first, boolean last, List<I> some) {
    if (first) parts = new TreeMap<>();
    some.forEach(one -> parts.put(nameOf.apply(one), one));
    if (!last) return;
    all = Collections.unmodifiableMap(parts);
    parts = new TreeMap<>();
  }

  void change(List<String> removed, List<I> some) {
    Map<String, I> after = new TreeMap<>(all);
    removed.forEach(after::remove);
    some.forEach(one -> after.put(nameOf.apply(one), one));
    all = Collections.unmodifiableMap(after);
  }

  void clear() {
    all = Map.of();
  }
}
