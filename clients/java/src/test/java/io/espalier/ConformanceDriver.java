package io.espalier;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * The driver of the conformance suite: reads one JSON command per line from stdin, writes one JSON answer per line to stdout. The commands
 * are in test/conformance/protocol.ts.
 */
final class ConformanceDriver {
  private final Map<String, AutoCloseable> named = new HashMap<>();
  private Espalier client;

  public static void main(String[] arguments) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    new ConformanceDriver().run(in, out);
    // Ends as in a crash: nothing that is still open is closed.
    Runtime.getRuntime().halt(0);
  }

  private void run(BufferedReader in, PrintStream out) throws Exception {
    for (String line; (line = in.readLine()) != null; ) {
      Object answer;
      try {
        answer = Map.of("ok", answer(new Command(line)));
      } catch (EspalierException error) {
        answer = Map.of("error", Map.of("reason", error.reason(), "metadata", error.metadata()));
      }
      out.println(Json.write(finite(answer)));
    }
  }

  private Map<String, ?> answer(Command command) throws Exception {
    String path = command.text("path");
    switch (command.text("do")) {
      case "connect" -> client = Espalier.connect(command.credentials(), command.texts("endpoints").toArray(String[]::new));
      case "register" -> {
        Registration registration = client.register(command.announcement());
        named.put(command.text("as"), registration);
        return Map.of("paths", registration.paths());
      }
      case "ended" -> {
        return Map.of("reason", reason((Registration) named.get(command.text("as"))));
      }
      case "close" -> named.remove(command.text("as")).close();
      case "discover" -> {
        return shownProviders(client.discover(path, command.map("match")));
      }
      case "watchChildren" -> named.put(command.text("as"), client.watchChildren(path));
      case "watchProperties" -> named.put(command.text("as"), client.watchProperties(path));
      case "watchTree" -> named.put(command.text("as"), client.watchTree(path));
      case "next" -> {
        return shown(((Watch<?>) named.get(command.text("as"))).next());
      }
      case "properties" -> {
        Properties state = client.properties(path);
        return Map.of("properties", values(state), "etag", state.etag(), "realPath", state.realPath());
      }
      case "updateProperties" -> {
        String etag = client.updateProperties(path, command.map("set"), command.texts("remove"), command.text("etag"));
        return Map.of("etag", etag);
      }
      case "setProperties" -> {
        return Map.of("etag", client.setProperties(path, command.map("set"), command.text("etag")));
      }
      case "decode" -> {
        return decoded(command.text("type"), Base64.getDecoder().decode(command.text("bytes")));
      }
      default -> throw new IOException("unknown command " + command.text("do"));
    }
    return Map.of();
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

  private static String reason(Registration registration) throws InterruptedException, ExecutionException {
    EspalierException error = registration.ended().get();
    return error == null ? "" : error.reason();
  }

  private static Map<String, ?> shown(Object state) {
    if (state instanceof Properties properties)
      return Map.of("unresolved", properties.unresolved(), "stale", properties.stale(), "properties", values(properties));
    if (state instanceof Tree tree) return shownTree(tree);
    Children children = (Children) state;
    var all = new TreeMap<String, Object>(shownProviders(children.providers().values()));
    all.put("unresolved", children.unresolved());
    all.put("stale", children.stale());
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
              if (Duration.between(one.createdAt(), Instant.now()).abs().toHours() < 1) made.add(path);
            });
    Node top = tree.nodes().get(tree.realPath());
    return Map.of(
        "unresolved", tree.unresolved(),
        "stale", tree.stale(),
        "nodes", nodes,
        "data", data,
        "ephemeral", ephemeral,
        "made", made,
        "etag", top == null ? "" : top.etag());
  }

  private static Map<String, Object> values(Properties state) {
    var values = new TreeMap<String, Object>();
    for (String name : state.texts().keySet()) values.put(name, state.get(name));
    return values;
  }

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

    ChannelCredentials credentials() throws IOException {
      String authority = text("ca");
      ChannelCredentials credentials =
          authority.isEmpty()
              ? InsecureChannelCredentials.create()
              : TlsChannelCredentials.newBuilder().trustManager(new ByteArrayInputStream(authority.getBytes())).build();
      return text("token").isEmpty() ? credentials : CompositeChannelCredentials.create(credentials, new Token(text("token")));
    }

    Announcement announcement() {
      long ttlMs = fields.get("ttlSeconds") instanceof Number seconds ? (long) (seconds.doubleValue() * 1_000) : 10_000;
      boolean createPath = Boolean.TRUE.equals(fields.get("createPath"));
      boolean force = Boolean.TRUE.equals(fields.get("force"));
      return new Announcement(
          text("path"), List.of(text("address")), List.of(), map("properties"), Duration.ofMillis(ttlMs), createPath, force, acl());
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
