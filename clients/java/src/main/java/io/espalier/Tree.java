package io.espalier;

import io.espalier.v1.TreeChange;
import io.espalier.v1.TreeSnapshot;
import io.espalier.v1.WatchTreeResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A node and everything below it at one revision, and the difference from the previous state.
 *
 * @param nodes by real path, sorted
 * @param added the paths of new nodes
 * @param updated the paths of nodes with other data
 * @param removed the paths of removed nodes
 * @param unresolved as in {@link Children}
 * @param stale as in {@link Children}
 */
public record Tree(
    Map<String, Node> nodes,
    List<String> added,
    List<String> updated,
    List<String> removed,
    long revision,
    String realPath,
    String unresolved,
    boolean stale) {

  static final class Fold extends CollectionFold<WatchTreeResponse, Node, Tree> {
    Fold() {
      super(Node::path, Node::etag);
    }

    @Override
    public Tree state() {
      return new Tree(items, added, updated, removed, revision, realPath, unresolved, stale);
    }

    @Override
    public Watch.Action apply(WatchTreeResponse frame) {
      long at = frame.getRevision();
      return switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          TreeSnapshot snapshot = frame.getSnapshot();
          List<Node> some = snapshot.getNodesList().stream().map(Node::of).toList();
          yield part(at, snapshot.getFirst(), snapshot.getLast(), some, snapshot.getProvenance());
        }
        case CHANGE -> {
          TreeChange change = frame.getChange();
          var some = Stream.of(change.getAddedList(), change.getUpdatedList()).flatMap(List::stream).map(Node::of);
          yield change(at, change.getRemovedPathsList(), some.toList());
        }
        case UNRESOLVED -> unresolved(at, frame.getUnresolved());
        case STATUS -> status(at, frame.getStatus());
        case BOOKMARK, FRAME_NOT_SET -> bookmark(at);
      };
    }
  }
}
