import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.espalier.AclEntry;
import io.espalier.Announcement;
import io.espalier.Children;
import io.espalier.Espalier;
import io.espalier.EspalierException;
import io.espalier.Health;
import io.espalier.ImportOptions;
import io.espalier.ImportResult;
import io.espalier.Json;
import io.espalier.Live;
import io.espalier.LiveOptions;
import io.espalier.Node;
import io.espalier.Properties;
import io.espalier.Provider;
import io.espalier.ProviderOverride;
import io.espalier.ReadOptions;
import io.espalier.Reason;
import io.espalier.Registration;
import io.espalier.Resolved;
import io.espalier.Subscription;
import io.espalier.Tree;
import io.espalier.Trim;
import io.espalier.Trouble;
import io.espalier.Watched;
import io.espalier.v1.DiscoverRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The driver of the conformance suite: reads one JSON command per line from stdin, writes one JSON answer per line to stdout. The commands
 * are in test/conformance/protocol.ts.
 */
public final class Driver {
  private final Map<String, Registration> registrations = new HashMap<>();
  private final Map<String, Live<? extends Watched>> lives = new HashMap<>();
  private final Map<String, Iterator<? extends Watched>> states = new HashMap<>();
  private final Map<String, Heard> heard = new HashMap<>();
  private final Map<String, Subscription> callbacks = new HashMap<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private Espalier client;

  public static void main(String[] arguments) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    WarmUp.run();
    new Driver().run(in, out);
    // Ends as in a crash: nothing that is still open is closed.
    Runtime.getRuntime().halt(0);
  }

  private void run(BufferedReader in, PrintStream out) throws Exception {
    for (String line; (line = in.readLine()) != null; ) {
      Object answer;
      try {
        answer = Map.of("ok", answer(new Command(line)));
      } catch (EspalierException error) {
        answer = failure(error.reasonText(), error.getMessage(), error.metadata());
      } catch (CompletionException error) {
        EspalierException cause = (EspalierException) error.getCause();
        answer = failure(cause.reasonText(), cause.getMessage(), cause.metadata());
      } catch (Closed closed) {
        answer = failure("CLOSED", "it was closed", Map.of());
      } catch (UnsupportedOperationException unknown) {
        answer = failure("UNKNOWN_COMMAND", unknown.getMessage(), Map.of());
      }
      out.println(Json.write(finite(answer)));
    }
  }

  private static Map<String, ?> failure(String reason, String message, Map<String, String> metadata) {
    return Map.of("error", Map.of("reason", reason, "message", message, "metadata", metadata));
  }

  private Map<String, ?> answer(Command command) throws Exception {
    String path = command.text("path");
    String as = command.text("as");
    switch (command.text("do")) {
      case "connect" -> client = command.connect(warnings);
      case "register" -> {
        Registration registration = client.register(command.announcement());
        registrations.put(as, registration);
        return Map.of("paths", registration.paths());
      }
      case "state" -> {
        Registration.Status status = registration(as).status();
        String reason = status.trouble() == null ? "" : status.trouble().reasonText();
        return Map.of("state", status.state().name().toLowerCase(Locale.ROOT), "reason", reason);
      }
      case "ended" -> {
        EspalierException error = registration(as).ended().get();
        return Map.of("reason", error == null ? "" : error.reasonText());
      }
      case "update" -> registration(as).update(command.map("set"), command.texts("remove")).join();
      case "replace" -> registration(as).replace(command.map("set")).join();
      case "pause" -> registration(as).pause().join();
      case "resume" -> registration(as).resume().join();
      case "close" -> {
        if (as.isEmpty()) client.close();
        else if (registrations.containsKey(as)) registrations.get(as).close();
        else lives.get(as).close();
      }
      case "discover" -> {
        ReadOptions options = command.reading().match(command.map("match"));
        Children found = client.discover(path, command.is("namesOnly") ? options.namesOnly() : options);
        var all = new TreeMap<String, Object>(shownProviders(found.providers().values()));
        var facts = new TreeMap<String, Object>();
        found
            .providers()
            .forEach(
                (name, one) ->
                    facts.put(
                        name,
                        Map.of(
                            "ephemeral", one.ephemeral(),
                            "lease", !one.leaseHash().isEmpty(),
                            "revision", one.revision() > 0,
                            "createdAt", isRecent(one.createdAt()))));
        all.put("facts", facts);
        all.put("stale", found.stale() != null);
        all.put("revision", found.revision());
        all.put("realPath", found.realPath());
        return all;
      }
      case "raw" -> {
        try {
          var answer = client.registryService().discover(DiscoverRequest.newBuilder().setPath(path).build());
          return Map.of("names", answer.getProvidersList().stream().map(one -> one.getName()).sorted().toList());
        } catch (StatusRuntimeException error) {
          throw EspalierException.of(error);
        }
      }
      case "logged" -> {
        return Map.of("warnings", warnings.size(), "text", String.join("\n", warnings));
      }
      case "listen" -> {
        if (callbacks.containsKey(as)) callbacks.get(as).close();
        var found = new Heard();
        heard.put(as, found);
        callbacks.put(as, lives.get(as).onChange(now -> found.add(((Children) now).providers().keySet())));
      }
      case "current" -> {
        var now = (Children) lives.get(as).current();
        return shownProviders(now == null ? List.of() : now.providers().values());
      }
      case "own" -> {
        return Map.of("count", Thread.activeCount());
      }
      case "heard" -> {
        return heard.get(as).shown();
      }
      case "unlisten" -> callbacks.get(as).close();
      case "watchChildren" -> {
        Live<Children> live = client.children(path, command.living());
        if (command.is("mustExist")) live.waitFor(now -> true, Duration.ofSeconds(20));
        watch(as, live);
      }
      case "watchProperties" -> watch(as, client.properties(path));
      case "watchTree" -> watch(as, client.tree(path));
      case "next" -> {
        if (!states.get(as).hasNext()) throw new Closed();
        return shown(states.get(as).next());
      }
      case "stale" -> {
        Trouble stale = lives.get(as).stale();
        if (stale == null) return Map.of("stale", false, "reason", "", "message", "");
        if (stale.reason() == Reason.CLOSED) throw new Closed();
        return Map.of("stale", true, "reason", stale.reason().name(), "message", stale.message());
      }
      case "wait" -> {
        int least = ((Number) command.fields().get("atLeast")).intValue();
        var timeout = Duration.ofMillis((long) (((Number) command.fields().get("seconds")).doubleValue() * 1_000));
        Watched found = lives.get(as).waitFor(now -> ((Children) now).providers().size() >= least, timeout);
        return shownProviders(((Children) found).providers().values());
      }
      case "properties" -> {
        Properties state = client.get(path, command.reading());
        var broken = new TreeMap<String, Object>();
        state.broken().forEach((name, one) -> broken.put(name, one.reason().name()));
        return Map.of("properties", state.values(), "etag", state.etag(), "realPath", state.realPath(), "broken", broken);
      }
      case "resolve" -> {
        Resolved found = client.resolve(path);
        return Map.of("realPath", found.realPath(), "links", found.hops().stream().map(one -> List.of(one.name(), one.target())).toList());
      }
      case "walk" -> {
        var paths = new ArrayList<String>();
        client.walk(
            path,
            node -> {
              paths.add(node.path());
              return !node.path().equals(command.text("prune"));
            });
        return Map.of("paths", paths);
      }
      case "create" -> client.create(path, command.map("set"), command.is("parents"));
      case "delete" -> {
        return Map.of("paths", client.delete(path, command.is("recursive")).stream().sorted().toList());
      }
      case "link" -> client.link(path, command.text("target"));
      case "move" -> client.move(path, command.text("destination"), command.is("leaveLink"));
      case "health" -> {
        return Map.of("serving", client.health() == Health.SERVING);
      }
      case "updateProperties" -> {
        String etag = client.update(path, command.map("set"), command.texts("remove"), command.text("etag"));
        return Map.of("etag", etag);
      }
      case "setProperties" -> {
        return Map.of("etag", client.set(path, command.map("set"), command.text("etag")));
      }
      case "put" -> {
        return Map.of("etag", client.put(path, command.map("set")));
      }
      case "import" -> {
        return changes(client.importTree(command.text("text"), command.importOptions()));
      }
      case "plan" -> {
        return changes(client.plan(command.text("text"), command.importOptions()));
      }
      case "export" -> {
        return Map.of("text", client.exportTree(path));
      }
      case "decode" -> {
        return decoded(command.text("type"), Base64.getDecoder().decode(command.text("bytes")));
      }
      default -> throw new UnsupportedOperationException(command.text("do"));
    }
    return Map.of();
  }

  private Registration registration(String as) {
    Registration registration = registrations.get(as);
    if (registration.state() == Registration.State.CLOSED) throw new Closed();
    return registration;
  }

  private <T extends Watched> void watch(String as, Live<T> live) {
    lives.put(as, live);
    states.put(as, live.iterator());
  }

  private static Map<String, ?> changes(ImportResult result) {
    return Map.of("changes", result.steps().size());
  }

  private static Map<String, ?> decoded(String type, byte[] bytes) throws Exception {
    var parse = Class.forName("io.espalier.v1." + type).getMethod("parseFrom", byte[].class);
    var texts = new ArrayList<Object>();
    var structs = new ArrayList<Object>();
    visit((Message) parse.invoke(null, bytes), texts, structs);
    return Map.of("texts", texts, "structs", structs);
  }

  private static void visit(Message message, List<Object> texts, List<Object> structs) {
    message.getAllFields().forEach((field, value) -> {
      if (field.isMapField()) {
        if (!field.getName().startsWith("json_")) return;
        var all = new TreeMap<String, Object>();
        for (Object entry : (List<?>) value) {
          var fields = ((Message) entry).getDescriptorForType().getFields();
          all.put((String) ((Message) entry).getField(fields.get(0)), ((Message) entry).getField(fields.get(1)));
        }
        texts.add(all);
      } else if (value instanceof Struct struct) structs.add(plain(Value.newBuilder().setStructValue(struct).build()));
      else if (value instanceof Message one) visit(one, texts, structs);
      else if (value instanceof List<?> list)
        for (Object one : list) if (one instanceof Message message1) visit(message1, texts, structs);
    });
  }

  private static Object plain(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> {
        var all = new TreeMap<String, Object>();
        value.getStructValue().getFieldsMap().forEach((key, one) -> all.put(key, plain(one)));
        yield all;
      }
      case LIST_VALUE -> {
        var all = new ArrayList<Object>();
        value.getListValue().getValuesList().forEach(one -> all.add(plain(one)));
        yield all;
      }
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      default -> null;
    };
  }

  private static Map<String, ?> shown(Watched state) {
    var all = new TreeMap<String, Object>();
    if (state instanceof Properties properties) all.put("properties", properties.values());
    else if (state instanceof Tree tree) all.putAll(shownTree(tree));
    else all.putAll(shownProviders(((Children) state).providers().values()));
    all.put("unresolved", state.unresolved() == null ? "" : state.unresolved().reason().name());
    all.put("stale", state.stale() != null);
    return all;
  }

  private static Map<String, ?> shownProviders(Collection<Provider> all) {
    var providers = new TreeMap<String, Object>();
    var overrides = new TreeMap<String, Object>();
    for (Provider one : all) {
      providers.put(one.name(), one.properties());
      ProviderOverride override = one.override();
      if (override == null) continue;
      var removed = override.removed().stream().sorted().toList();
      overrides.put(one.name(), Map.of("set", override.properties(), "removed", removed, "wanted", override.wanted()));
    }
    return Map.of("providers", providers, "overrides", overrides);
  }

  /** NaN and the infinities as the words that JavaScript has for them. */
  private static Object finite(Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) return number.toString();
    if (value instanceof List<?> list) {
      var all = new ArrayList<Object>();
      list.forEach(one -> all.add(finite(one)));
      return all;
    }
    if (!(value instanceof Map<?, ?> map)) return value;
    var all = new LinkedHashMap<Object, Object>();
    map.forEach((name, one) -> all.put(name, finite(one)));
    return all;
  }

  private static Map<String, ?> shownTree(Tree tree) {
    var nodes = new TreeMap<String, Object>();
    var data = new TreeMap<String, Object>();
    var ephemeral = new ArrayList<String>();
    var made = new ArrayList<String>();
    tree.nodes()
        .forEach(
            (path, one) -> {
              nodes.put(path, one.properties());
              data.put(path, one.data().toStringUtf8());
              if (one.ephemeral()) ephemeral.add(path);
              if (isRecent(one.createdAt())) made.add(path);
            });
    Node top = tree.nodes().get(tree.realPath());
    return Map.of(
        "nodes", nodes,
        "data", data,
        "ephemeral", ephemeral,
        "made", made,
        "etag", top == null ? "" : top.etag());
  }

  private static boolean isRecent(Instant time) {
    return time != null && Duration.between(time, Instant.now()).abs().toHours() < 1;
  }

  /** What a callback was called with. */
  private static final class Heard {
    private List<String> names = List.of();
    private int calls;

    synchronized void add(Collection<String> names) {
      this.names = names.stream().sorted().toList();
      calls++;
    }

    synchronized Map<String, ?> shown() {
      return Map.of("names", names, "calls", calls);
    }
  }

  /** Keeps warnings. */
  private record Kept(List<String> warnings) implements System.Logger {
    @Override
    public String getName() {
      return "kept";
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.compareTo(Level.WARNING) >= 0;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      if (isLoggable(level)) warnings.add(message + " " + thrown);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      if (isLoggable(level)) warnings.add(MessageFormat.format(format, parameters));
    }
  }

  /** What was asked for has been closed. */
  private static final class Closed extends RuntimeException {}

  /** A command; absent fields are empty. */
  private record Command(Map<?, ?> fields) {
    Command(String line) {
      this((Map<?, ?>) Json.parse(line));
    }

    String text(String name) {
      return fields.get(name) instanceof String text ? text : "";
    }

    List<String> texts(String name) {
      return fields.get(name) instanceof List<?> list ? list.stream().map(String.class::cast).toList() : List.of();
    }

    Map<String, Object> map(String name) {
      var map = new HashMap<String, Object>();
      if (fields.get(name) instanceof Map<?, ?> given) given.forEach((key, value) -> map.put((String) key, value));
      return map;
    }

    boolean is(String name) {
      return Boolean.TRUE.equals(fields.get(name));
    }

    LiveOptions living() {
      var options = is("mustExist") ? LiveOptions.DEFAULT.mustExist() : LiveOptions.DEFAULT;
      return is("namesOnly") ? options.namesOnly() : options;
    }

    ReadOptions reading() {
      var options = is("synced") ? ReadOptions.CACHED.synced() : ReadOptions.CACHED;
      return text("minRevision").isEmpty() ? options : options.minRevision(Long.parseLong(text("minRevision")));
    }

    Espalier connect(List<String> warnings) throws IOException {
      var builder = Espalier.builder(texts("endpoints").toArray(String[]::new));
      if (!is("any")) builder.beginWithFirst();
      if (is("log")) builder.logger(new Kept(warnings));
      if (!text("ca").isEmpty()) {
        Path certificates = Files.createTempFile("ca", ".pem");
        Files.writeString(certificates, text("ca"));
        builder.trust(certificates.toFile());
        if (texts("endpoints").stream().noneMatch(one -> one.contains("://")))
          builder.credentials(TlsChannelCredentials.newBuilder().trustManager(certificates.toFile()).build());
        Files.delete(certificates);
      }
      if (!text("token").isEmpty()) builder.token(text("token"));
      if (!text("cache").isEmpty()) builder.cache(Path.of(text("cache")));
      return builder.build();
    }

    ImportOptions importOptions() {
      var options = Boolean.TRUE.equals(fields.get("trim")) ? ImportOptions.DEFAULT.trim(Trim.DELETE) : ImportOptions.DEFAULT;
      return text("path").isEmpty() ? options : options.path(text("path"));
    }

    Announcement announcement() {
      var announcement = Announcement.of(text("path"), text("address")).withProperties(map("properties")).withAcl(acl());
      if (fields.get("ttlSeconds") instanceof Number seconds)
        announcement = announcement.withTtl(Duration.ofMillis((long) (seconds.doubleValue() * 1_000)));
      if (Boolean.TRUE.equals(fields.get("createPath"))) announcement = announcement.createPath();
      if (is("wait")) announcement = announcement.waitForPath().inBackground();
      if (!text("hook").isEmpty()) {
        var calls = new AtomicInteger();
        announcement = announcement.onRegister(properties -> properties.put(text("hook"), calls.incrementAndGet()));
      }
      return is("force") ? announcement.force() : announcement;
    }

    private List<AclEntry> acl() {
      var entries = new ArrayList<AclEntry>();
      if (fields.get("acl") instanceof List<?> all)
        for (Object one : all) {
          var words = (List<?>) one;
          entries.add(new AclEntry((String) words.get(0), (String) words.get(1), (String) words.get(2)));
        }
      return entries;
    }
  }
}
