package io.espalier;

import io.espalier.v1.ChildrenSnapshot;
import io.espalier.v1.Source;
import io.espalier.v1.WatchChildrenResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The providers of a path at one moment, and what is different from the moment before.
 *
 * @param providers by name, in order of their names
 * @param added the names of new ones
 * @param updated the names of those with other properties
 * @param removed the names of those that are gone
 * @param unresolved why the path leads nowhere now: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP"; empty while it leads somewhere
 * @param stale the gateway lost contact with the store: this was true then
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

  /** Puts frames together. */
  static final class Fold implements Watch.Fold<WatchChildrenResponse, Children> {
    private Children state = new Children(Map.of(), List.of(), List.of(), List.of(), 0, "", "", false);
    private Map<String, Provider> parts = new TreeMap<>();

    @Override
    public long revision() {
      return state.revision;
    }

    @Override
    public Children state() {
      return state;
    }

    @Override
    public Watch.Verdict apply(WatchChildrenResponse frame) {
      Map<String, Provider> providers = new TreeMap<>(state.providers);
      long revision = frame.getRevision();
      switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          ChildrenSnapshot snapshot = frame.getSnapshot();
          if (snapshot.getFirst()) parts = new TreeMap<>();
          snapshot.getProvidersList().forEach(one -> parts.put(one.getName(), Provider.of(one)));
          if (!snapshot.getLast()) return Watch.Verdict.QUIET;
          boolean stale = snapshot.getProvenance().getSource() == Source.SOURCE_LAST_KNOWN;
          state = next(parts, revision, snapshot.getProvenance().getRealPath(), "", stale);
        }
        case CHANGE -> {
          frame.getChange().getRemovedList().forEach(providers::remove);
          frame.getChange().getAddedList().forEach(one -> providers.put(one.getName(), Provider.of(one)));
          frame.getChange().getUpdatedList().forEach(one -> providers.put(one.getName(), Provider.of(one)));
          state = next(providers, revision, state.realPath, "", state.stale);
        }
        case UNRESOLVED -> state = next(Map.of(), revision, "", frame.getUnresolved().getReason(), false);
        case STATUS -> {
          if (frame.getStatus().getDraining()) return Watch.Verdict.MOVE;
          boolean stale = frame.getStatus().getSource() == Source.SOURCE_LAST_KNOWN;
          state = next(providers, revision, state.realPath, state.unresolved, stale);
        }
        default -> {
          state = next(providers, revision, state.realPath, state.unresolved, state.stale);
          return Watch.Verdict.QUIET;
        }
      }
      return Watch.Verdict.SHOW;
    }

    private Children next(Map<String, Provider> after, long revision, String realPath, String unresolved, boolean stale) {
      Map<String, Provider> before = state.providers;
      List<String> added = new ArrayList<>();
      List<String> updated = new ArrayList<>();
      for (Provider one : after.values()) {
        Provider then = before.get(one.name());
        if (then == null) added.add(one.name());
        else if (!then.etag().equals(one.etag())) updated.add(one.name());
      }
      List<String> removed = before.keySet().stream().filter(name -> !after.containsKey(name)).toList();
      return new Children(Collections.unmodifiableMap(after), added, updated, removed, revision, realPath, unresolved, stale);
    }
  }
}
