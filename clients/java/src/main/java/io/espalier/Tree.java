package io.espalier;

import io.espalier.v1.TreeChange;
import io.espalier.v1.TreeSnapshot;
import io.espalier.v1.WatchTreeResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A node and everything below it.
 *
 * @param nodes by real path, sorted
 * @param standing their revision, the real path of the top node, and whether they may be outdated
 */
public record Tree(Map<String, Node> nodes, Standing standing) implements Watched {

  static final class Frames extends Fold<WatchTreeResponse, Tree> {
    private final Items<Node> items = new Items<>(Node::path);

    @Override
    Tree value() {
      return new Tree(items.all(), standing());
    }

    @Override
    boolean isDraining(WatchTreeResponse frame) {
      return frame.getStatus().getDraining();
    }

    @Override
    long revisionOf(WatchTreeResponse frame) {
      return frame.getRevision();
    }

    @Override
    protected boolean read(WatchTreeResponse frame) {
      switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          TreeSnapshot snapshot = frame.getSnapshot();
          items.part(snapshot.getFirst(), snapshot.getLast(), snapshot.getNodesList().stream().map(Node::of).toList());
          if (snapshot.getLast()) snapshot(snapshot.getProvenance());
        }
        case CHANGE -> {
          TreeChange change = frame.getChange();
          var some = Stream.of(change.getAddedList(), change.getUpdatedList()).flatMap(List::stream).map(Node::of);
          items.change(change.getRemovedPathsList(), some.toList());
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
