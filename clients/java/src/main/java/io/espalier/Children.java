package io.espalier;

import io.espalier.v1.ChildrenChange;
import io.espalier.v1.ChildrenSnapshot;
import io.espalier.v1.DiscoverResponse;
import io.espalier.v1.WatchChildrenResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The providers of a path.
 *
 * @param providers by name, sorted
 * @param standing their revision, their real path, and whether they may be outdated
 */
public record Children(Map<String, Provider> providers, Standing standing) implements Watched {

  static Children of(DiscoverResponse answer) {
    var providers = new TreeMap<String, Provider>();
    answer.getProvidersList().forEach(one -> providers.put(one.getName(), Provider.of(one)));
    return new Children(Collections.unmodifiableMap(providers), Standing.of(answer.getProvenance()));
  }

  static final class Frames extends Fold<WatchChildrenResponse, Children> {
    private final Items<Provider> items = new Items<>(Provider::name);

    @Override
    Children value() {
      return new Children(items.all(), standing());
    }

    @Override
    boolean isDraining(WatchChildrenResponse frame) {
      return frame.getStatus().getDraining();
    }

    @Override
    long revisionOf(WatchChildrenResponse frame) {
      return frame.getRevision();
    }

    @Override
    protected boolean read(WatchChildrenResponse frame) {
      switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          ChildrenSnapshot snapshot = frame.getSnapshot();
          items.part(snapshot.getFirst(), snapshot.getLast(), snapshot.getProvidersList().stream().map(Provider::of).toList());
          if (snapshot.getLast()) snapshot(snapshot.getProvenance());
        }
        case CHANGE -> {
          ChildrenChange change = frame.getChange();
          var some = Stream.of(change.getAddedList(), change.getUpdatedList()).flatMap(List::stream).map(Provider::of);
          items.change(change.getRemovedList(), some.toList());
        }
        case UNRESOLVED -> {
          items.clear();
          unresolved(frame.getUnresolved());
        }
        case STATUS -> {
          return status(frame.getStatus());
        }
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
