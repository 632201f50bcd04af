package io.espalier;

import io.espalier.v1.BrokenPropertyLink;
import io.espalier.v1.GetPropertiesResponse;
import io.espalier.v1.PropertiesSnapshot;
import io.espalier.v1.WatchPropertiesResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The properties of a node, property links resolved.
 *
 * @param texts the values as JSON texts, by name, exactly as they are stored
 * @param links the targets of links, by name
 * @param propertyLinks the texts of property links, by name
 * @param broken the property links that do not resolve, by name; they have no value
 * @param etag identifies this state of the node, for conditional writes
 * @param standing their revision, the real path of the node, and whether they may be outdated
 */
public record Properties(
    Map<String, String> texts,
    Map<String, String> links,
    Map<String, String> propertyLinks,
    Map<String, BrokenLink> broken,
    String etag,
    Standing standing)
    implements Watched {

  /** Returns one value as {@link Json} reads it; null also if there is none. */
  public Object get(String name) {
    String text = texts.get(name);
    return text == null ? null : Json.parse(text);
  }

  /** Returns one value, or the given one if there is none. Throws ClassCastException if it is of another type. */
  public <T> T get(String name, Class<T> type, T otherwise) {
    Object value = get(name);
    return value == null ? otherwise : type.cast(value);
  }

  /** Returns all values as {@link Json} reads them. */
  public Map<String, Object> values() {
    return Json.parseAll(texts);
  }

  static Properties of(GetPropertiesResponse answer) {
    return new Properties(
        answer.getJsonPropertiesMap(),
        answer.getLinksMap(),
        answer.getPropertyLinksMap(),
        BrokenLink.byName(answer.getBrokenList()),
        answer.getEtag(),
        Standing.of(answer.getProvenance()));
  }

  static final class Frames extends Fold<WatchPropertiesResponse, Properties> {
    private Map<String, String> texts = Map.of();
    private Map<String, String> links = Map.of();
    private Map<String, String> propertyLinks = Map.of();
    private Map<String, BrokenLink> broken = Map.of();
    private String etag = "";

    @Override
    Properties value() {
      return new Properties(texts, links, propertyLinks, broken, etag, standing());
    }

    @Override
    boolean isDraining(WatchPropertiesResponse frame) {
      return frame.getStatus().getDraining();
    }

    @Override
    long revisionOf(WatchPropertiesResponse frame) {
      return frame.getRevision();
    }

    @Override
    protected boolean read(WatchPropertiesResponse frame) {
      switch (frame.getFrameCase()) {
        case SNAPSHOT -> {
          PropertiesSnapshot snapshot = frame.getSnapshot();
          links = snapshot.getLinksMap();
          propertyLinks = snapshot.getPropertyLinksMap();
          replace(snapshot.getJsonPropertiesMap(), snapshot.getBrokenList(), snapshot.getEtag());
          snapshot(snapshot.getProvenance());
        }
        case CHANGE -> {
          Map<String, String> after = new TreeMap<>(texts);
          frame.getChange().getRemovedList().forEach(after::remove);
          after.putAll(frame.getChange().getJsonChangedMap());
          replace(after, frame.getChange().getBrokenList(), frame.getChange().getEtag());
        }
        case UNRESOLVED -> {
          links = propertyLinks = Map.of();
          replace(Map.of(), List.of(), "");
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

    private void replace(Map<String, String> texts, List<BrokenPropertyLink> broken, String etag) {
      this.texts = Collections.unmodifiableMap(texts);
      this.broken = BrokenLink.byName(broken);
      this.etag = etag;
    }
  }
}
