package io.espalier;

import io.espalier.v1.GetPropertiesResponse;
import io.espalier.v1.PropertiesSnapshot;
import io.espalier.v1.Source;
import io.espalier.v1.WatchPropertiesResponse;
import java.util.Map;
import java.util.TreeMap;

/**
 * The properties of a node at one moment, property links resolved.
 *
 * @param texts the values as JSON texts, by name, exactly as the store holds them
 * @param links the targets of links, by name
 * @param propertyLinks the texts of property links, by name
 * @param etag names this state of the node, for a write that must not overwrite another one
 * @param unresolved as in {@link Children}
 * @param stale as in {@link Children}
 */
public record Properties(
    Map<String, String> texts,
    Map<String, String> links,
    Map<String, String> propertyLinks,
    String etag,
    long revision,
    String realPath,
    String unresolved,
    boolean stale) {

  /** One value as {@link Json} reads it; null also if there is none. */
  public Object get(String name) {
    String text = texts.get(name);
    return text == null ? null : Json.parse(text);
  }

  static Properties of(GetPropertiesResponse answer) {
    return new Properties(
        answer.getJsonPropertiesMap(),
        answer.getLinksMap(),
        answer.getPropertyLinksMap(),
        answer.getEtag(),
        answer.getProvenance().getRevision(),
        answer.getProvenance().getRealPath(),
        "",
        answer.getProvenance().getSource() == Source.SOURCE_LAST_KNOWN);
  }

  private Properties with(Map<String, String> texts, String etag, long revision, boolean stale) {
    return new Properties(texts, links, propertyLinks, etag, revision, realPath, unresolved, stale);
  }

  /** Puts frames together. */
  static final class Fold implements Watch.Fold<WatchPropertiesResponse, Properties> {
    private Properties state = nowhere(0, "");

    @Override
    public long revision() {
      return state.revision;
    }

    @Override
    public Properties state() {
      return state;
    }

    @Override
    public Watch.Verdict apply(WatchPropertiesResponse frame) {
      long revision = frame.getRevision();
      switch (frame.getFrameCase()) {
        case SNAPSHOT -> state = of(frame.getSnapshot(), revision);
        case CHANGE -> {
          Map<String, String> texts = new TreeMap<>(state.texts);
          frame.getChange().getRemovedList().forEach(texts::remove);
          texts.putAll(frame.getChange().getJsonChangedMap());
          state = state.with(texts, frame.getChange().getEtag(), revision, state.stale);
        }
        case UNRESOLVED -> state = nowhere(revision, frame.getUnresolved().getReason());
        case STATUS -> {
          if (frame.getStatus().getDraining()) return Watch.Verdict.MOVE;
          boolean stale = frame.getStatus().getSource() == Source.SOURCE_LAST_KNOWN;
          state = state.with(state.texts, state.etag, revision, stale);
        }
        default -> {
          state = state.with(state.texts, state.etag, revision, state.stale);
          return Watch.Verdict.QUIET;
        }
      }
      return Watch.Verdict.SHOW;
    }

    private static Properties of(PropertiesSnapshot snapshot, long revision) {
      return new Properties(
          snapshot.getJsonPropertiesMap(),
          snapshot.getLinksMap(),
          snapshot.getPropertyLinksMap(),
          snapshot.getEtag(),
          revision,
          snapshot.getProvenance().getRealPath(),
          "",
          snapshot.getProvenance().getSource() == Source.SOURCE_LAST_KNOWN);
    }

    private static Properties nowhere(long revision, String reason) {
      return new Properties(Map.of(), Map.of(), Map.of(), "", revision, "", reason, false);
    }
  }
}
