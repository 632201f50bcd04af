package io.espalier;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What was read and watched last, in a file that only its owner may read, for a start at which no gateway answers. What is known is never
 * replaced by emptiness.
 */
final class LastKnown {
  /** One value of the file. */
  interface Entry<T> {
    /** With its age, and stale for this reason; null if it is not known. */
    T read(Trouble why);

    void write(T value);
  }

  private static final long WRITTEN_AFTER_MS = 200;
  private static final int VERSION = 1;

  private final Path file;
  private final Loop loop;
  private final System.Logger log;
  private final Map<String, Object> entries = new TreeMap<>();
  private boolean isDue;

  /** {@code file} may be null: then nothing is kept. */
  LastKnown(Path file, Loop loop, System.Logger log) {
    this.file = file;
    this.loop = loop;
    this.log = log;
    if (file != null) load();
  }

  /** For what is not kept. */
  static <T> Entry<T> nothing() {
    return new Entry<>() {
      @Override
      public T read(Trouble why) {
        return null;
      }

      @Override
      public void write(T value) {}
    };
  }

  Entry<Children> children(String path) {
    return new Value<>("children " + path, value -> value.providers().isEmpty(), LastKnown::textOf, LastKnown::toChildren);
  }

  Entry<Properties> properties(String path) {
    return new Value<>("properties " + path, value -> value.texts().isEmpty(), LastKnown::textOf, LastKnown::toProperties);
  }

  Entry<Tree> tree(String path) {
    return new Value<>("tree " + path, value -> value.nodes().isEmpty(), LastKnown::textOf, LastKnown::toTree);
  }

  private void load() {
    try {
      if (Json.parse(Files.readString(file)) instanceof Map<?, ?> all
          && all.get("version") instanceof Long version
          && version == VERSION
          && all.get("entries") instanceof Map<?, ?> known)
        known.forEach((name, entry) -> entries.put((String) name, entry));
      else log.log(System.Logger.Level.WARNING, "{0} is not a file of last known values", file);
    } catch (NoSuchFileException none) {
      // The first start.
    } catch (IOException | RuntimeException unreadable) {
      log.log(System.Logger.Level.WARNING, "cannot read " + file, unreadable);
    }
  }

  /** Writes what is due now. */
  void flush() {
    Map<String, Object> all = new LinkedHashMap<>();
    synchronized (this) {
      if (!isDue) return;
      isDue = false;
      all.put("version", VERSION);
      all.put("entries", new TreeMap<>(entries));
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      Path written = Files.createTempFile(folder, "." + file.getFileName(), ".tmp", ownersOnly(folder));
      try {
        Files.writeString(written, Json.write(all));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException | UncheckedIOException failed) {
      log.log(System.Logger.Level.WARNING, "cannot write " + file, failed);
    }
  }

  private static FileAttribute<?>[] ownersOnly(Path folder) {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) return new FileAttribute<?>[0];
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))};
  }

  private final class Value<T extends Watched> implements Entry<T> {
    private final String name;
    private final Function<T, Boolean> isEmpty;
    private final Function<T, Map<String, Object>> format;
    private final BiFunction<Map<?, ?>, Standing, T> parse;

    Value(
        String name,
        Function<T, Boolean> isEmpty,
        Function<T, Map<String, Object>> format,
        BiFunction<Map<?, ?>, Standing, T> parse) {
      this.name = name;
      this.isEmpty = isEmpty;
      this.format = format;
      this.parse = parse;
    }

    @Override
    public T read(Trouble why) {
      if (file == null) return null;
      Object entry;
      synchronized (LastKnown.this) {
        entry = entries.get(name);
      }
      if (!(entry instanceof Map<?, ?> fields)) return null;
      try {
        Duration age = Duration.between(Instant.parse(text(fields, "readAt")), Instant.now());
        var standing = new Standing(((Number) fields.get("revision")).longValue(), text(fields, "realPath"), null, null, Duration.ZERO);
        return parse.apply(fields, standing.staleBecause(why, age.isNegative() ? Duration.ZERO : age));
      } catch (RuntimeException unreadable) {
        log.log(System.Logger.Level.WARNING, "cannot read " + name + " in " + file, unreadable);
        return null;
      }
    }

    @Override
    public void write(T value) {
      if (file == null || value.stale() != null) return;
      synchronized (LastKnown.this) {
        if (isEmpty.apply(value) && entries.containsKey(name)) return;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("readAt", Instant.now().toString());
        fields.put("revision", value.revision());
        fields.put("realPath", value.realPath());
        fields.putAll(format.apply(value));
        entries.put(name, fields);
        if (isDue) return;
        isDue = true;
      }
      loop.after(WRITTEN_AFTER_MS, () -> CompletableFuture.runAsync(LastKnown.this::flush));
    }
  }

  private static Map<String, Object> textOf(Children value) {
    Map<String, Object> providers = new LinkedHashMap<>();
    value.providers().forEach(
        (name, one) ->
            providers.put(
                name,
                Map.of(
                    "texts", one.texts(),
                    "ephemeral", one.ephemeral(),
                    "leaseHash", one.leaseHash(),
                    "etag", one.etag(),
                    "revision", one.revision(),
                    "createdAt", one.createdAt().toString())));
    return Map.of("providers", providers);
  }

  private static Children toChildren(Map<?, ?> fields, Standing standing) {
    Map<String, Provider> providers = new TreeMap<>();
    map(fields, "providers").forEach(
        (name, value) -> {
          Map<?, ?> one = (Map<?, ?>) value;
          Map<String, String> texts = texts(one, "texts");
          providers.put(
              (String) name,
              new Provider(
                  (String) name,
                  Json.parseAll(texts),
                  texts,
                  Boolean.TRUE.equals(one.get("ephemeral")),
                  text(one, "leaseHash"),
                  text(one, "etag"),
                  ((Number) one.get("revision")).longValue(),
                  Instant.parse(text(one, "createdAt")),
                  null));
        });
    return new Children(Collections.unmodifiableMap(providers), standing);
  }

  private static Map<String, Object> textOf(Properties value) {
    return Map.of("texts", value.texts(), "links", value.links(), "propertyLinks", value.propertyLinks(), "etag", value.etag());
  }

  private static Properties toProperties(Map<?, ?> fields, Standing standing) {
    return new Properties(
        texts(fields, "texts"),
        texts(fields, "links"),
        texts(fields, "propertyLinks"),
        Map.of(),
        text(fields, "etag"),
        standing);
  }

  private static Map<String, Object> textOf(Tree value) {
    Map<String, Object> nodes = new LinkedHashMap<>();
    value.nodes().forEach(
        (path, one) ->
            nodes.put(
                path,
                Map.of(
                    "texts", one.texts(),
                    "data", Base64.getEncoder().encodeToString(one.data().toByteArray()),
                    "ephemeral", one.ephemeral(),
                    "etag", one.etag(),
                    "createdAt", one.createdAt().toString(),
                    "childCount", one.childCount())));
    return Map.of("nodes", nodes);
  }

  private static Tree toTree(Map<?, ?> fields, Standing standing) {
    Map<String, Node> nodes = new TreeMap<>();
    map(fields, "nodes").forEach(
        (path, value) -> {
          Map<?, ?> one = (Map<?, ?>) value;
          Map<String, String> texts = texts(one, "texts");
          nodes.put(
              (String) path,
              new Node(
                  (String) path,
                  Json.parseAll(texts),
                  texts,
                  ByteString.copyFrom(Base64.getDecoder().decode(text(one, "data"))),
                  Boolean.TRUE.equals(one.get("ephemeral")),
                  text(one, "etag"),
                  Instant.parse(text(one, "createdAt")),
                  ((Number) one.get("childCount")).intValue()));
        });
    return new Tree(Collections.unmodifiableMap(nodes), standing);
  }

  private static Map<?, ?> map(Map<?, ?> fields, String name) {
    return (Map<?, ?>) fields.get(name);
  }

  private static String text(Map<?, ?> fields, String name) {
    return (String) fields.get(name);
  }

  private static Map<String, String> texts(Map<?, ?> fields, String name) {
    Map<String, String> texts = new TreeMap<>();
    map(fields, name).forEach((key, value) -> texts.put((String) key, (String) value));
    return Collections.unmodifiableMap(texts);
  }
}
