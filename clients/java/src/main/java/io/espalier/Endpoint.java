package io.espalier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a gateway.
 *
 * @param secure by its scheme: true for grpcs, false for grpc, null if it has none
 */
record Endpoint(String host, int port, Boolean secure) {
  private static final int DEFAULT_PORT = 7400;
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?:(?<scheme>[a-z][a-z0-9+.-]*)://)?(?<host>\\[[0-9A-Fa-f:.%]+]|[^\\s:/\\[\\]@]+)(?::(?<port>\\d{1,5}))?/?");

  /** Texts may hold several endpoints, separated by commas. Throws BAD_ARGUMENT. */
  static List<Endpoint> parseAll(Collection<String> texts) {
    var endpoints = new ArrayList<Endpoint>();
    for (String text : texts)
      for (String one : text.split(",", -1)) if (!one.isBlank()) endpoints.add(parse(one.strip()));
    if (endpoints.isEmpty()) throw bad("", "no endpoint was given");
    return List.copyOf(endpoints);
  }

  private static Endpoint parse(String text) {
    Matcher found = GRAMMAR.matcher(text);
    if (!found.matches()) throw bad(text, "\"" + text + "\" is not an endpoint");
    String scheme = found.group("scheme");
    if (scheme != null && !scheme.equals("grpc") && !scheme.equals("grpcs"))
      throw bad(text, "\"" + text + "\" has the unknown scheme \"" + scheme + "\"");
    int port = found.group("port") == null ? DEFAULT_PORT : Integer.parseInt(found.group("port"));
    if (port < 1 || port > 65_535) throw bad(text, "\"" + text + "\" has a port out of range");
    return new Endpoint(found.group("host"), port, scheme == null ? null : Boolean.valueOf(scheme.equals("grpcs")));
  }

  private static EspalierException bad(String endpoint, String message) {
    String hint = "write host, host:port, grpc://host:port, or grpcs://host:port for TLS";
    return new EspalierException(Reason.BAD_ARGUMENT, message, Map.of("endpoint", endpoint, "hint", hint), null);
  }

  String target() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return target();
  }
}
