package io.espalier;

import io.espalier.v1.BrokenPropertyLink;
import io.espalier.v1.GetPropertiesResponse;
import io.espalier.v1.PropertiesSnapshot;
import io.espalier.v1.Source;
import io.espalier.v1.WatchPropertiesResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The properties of a node at one revision, property links resolved.
 *
 * @param texts the values as JSON texts, by name, exactly as they are stored
 * @param links the targets of links, by name
 * @param propertyLinks the texts of property links, by name
 * @param broken the property links that do not resolve, by name; they have no value
 * @param etag identifies this state of the node, for conditional writes
 * @param unresolved as in {@link Children}
 * @param stale as in {@link Children}
 */
public record Properties(
    Map<String, String> texts,
    Map<String, String> links,
    Map<String, String> propertyLinks,
    Map<String, BrokenLink> broken,
    String etag,
    long revision,
    String realPath,
    String unresolved,
    boolean stale) {

  /** Returns one value as {@link Json} reads it; null also if there is none. */
  public Object get(String name) {
    String text = texts.get(name);
    return text == null ? null : Json.parse(text);
  }

  static Properties of(GetPropertiesResponse answer) {
    return new Properties(
        answer.getJsonPropertiesMap(),
        answer.getLinksMap(),
        answer.getPropertyLinksMap(),
        BrokenLink.byName(answer.getBrokenList()),
        answer.getEtag(),
        answer.getProvenance().getRevision(),
        answer.getProvenance().getRealPath(),
        "",
        answer.getProvenance().getSource() == Source.SOURCE_LAST_KNOWN);
  }

  static final class Fold extends StandingFold<WatchPropertiesResponse, Properties> {
    private Map<String, String> texts = Map.of();
    private Map<String, String> links = Map.of();
    private Map<String, String> propertyLinks = Map.of();
    private Map<String, BrokenLink> broken = Map.of();
    private String etag = "";

    @Override
    public Properties state() {
      return new Properties(texts, links, propertyLinks, broken, etag, revision, realPath, unresolved, stale);
    }

    @Override
    public Watch.Action apply(WatchPropertiesResponse frame) {
      long at = frame.getRevision();
      return switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          PropertiesSnapshot snapshot = frame.getSnapshot();
          links = snapshot.getLinksMap();
          propertyLinks = snapshot.getPropertyLinksMap();
          replace(snapshot.getJsonPropertiesMap(), snapshot.getBrokenList(), snapshot.getEtag());
          yield snapshot(at, snapshot.getProvenance());
        }
        case CHANGE -> {
          Map<String, String> after = new TreeMap<>(texts);
          frame.getChange().getRemovedList().forEach(after::remove);
          after.putAll(frame.getChange().getJsonChangedMap());
          replace(after, frame.getChange().getBrokenList(), frame.getChange().getEtag());
          yield change(at);
        }
        case UNRESOLVED -> {
          links = propertyLinks = Map.of();
          replace(Map.of(), List.of(), "");
          yield unresolved(at, frame.getUnresolved());
        }
        case STATUS -> status(at, frame.getStatus());
        case BOOKMARK, FRAME_NOT_SET -> bookmark(at);
      };
    }

    private void replace(Map<String, String> texts, List<BrokenPropertyLink> broken, String etag) {
      this.texts = texts;
      this.broken = BrokenLink.byName(broken);
      this.etag = etag;
    }
  }
}
