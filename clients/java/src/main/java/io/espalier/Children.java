package io.espalier;

import io.espalier.v1.ChildrenChange;
import io.espalier.v1.ChildrenSnapshot;
import io.espalier.v1.WatchChildrenResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The providers of a path at one revision, and the difference from the previous state.
 *
 * @param providers by name, sorted
 * @param added the names of new providers
 * @param updated the names of providers with other properties
 * @param removed the names of removed providers
 * @param unresolved why the path does not resolve: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP", "NOT_PERMITTED"; empty while it resolves
 * @param stale the gateway has lost its connection to the store: this is the last known state
 */
public record Children(
    Map<String, Provider> providers,
    List<String> added,
    List<String> updated,
    List<String> removed,
    long revision,
    String realPath,
    String unresolved,
    boolean stale) {

  static final class Fold extends CollectionFold<WatchChildrenResponse, Provider, Children> {
    Fold() {
      super(Provider::name, Provider::etag);
    }

    @Override
    public Children state() {
      return new Children(items, added, updated, removed, revision, realPath, unresolved, stale);
    }

    @Override
    public Watch.Action apply(WatchChildrenResponse frame) {
      long at = frame.getRevision();
      return switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          ChildrenSnapshot snapshot = frame.getSnapshot();
          List<Provider> some = snapshot.getProvidersList().stream().map(Provider::of).toList();
          yield part(at, snapshot.getFirst(), snapshot.getLast(), some, snapshot.getProvenance());
        }
        case CHANGE -> {
          ChildrenChange change = frame.getChange();
          var some = Stream.of(change.getAddedList(), change.getUpdatedList()).flatMap(List::stream).map(Provider::of);
          yield change(at, change.getRemovedList(), some.toList());
        }
        case UNRESOLVED -> unresolved(at, frame.getUnresolved());
        case STATUS -> status(at, frame.getStatus());
        case BOOKMARK, FRAME_NOT_SET -> bookmark(at);
      };
    }
  }
}
