package io.espalier;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values as plain Java objects: null, Boolean, String, List, Map, and for numbers Long, BigInteger (integers that a long cannot hold)
 * or Double (with a point or an exponent).
 */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().setObjectToNumberStrategy(Json::number).create();

  private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|-?Infinity|NaN");
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
  /** Spellings that no writer of JSON uses. */
  private static final Map<String, String> STAND_INS =
      Map.of("NaN", "0.000e-000999", "Infinity", "1e+000999", "-Infinity", "-1e+000999");

  private Json() {}

  /** Reads a JSON text. NaN and the infinities, which native clients can write, are read as such. */
  public static Object parse(String text) {
    boolean isFinite = !text.contains("NaN") && !text.contains("Infinity");
    return GSON.fromJson(isFinite ? text : withStandIns(text), Object.class);
  }

  /** Writes a value; throws BAD_VALUE if it is not JSON, such as NaN. */
  public static String write(Object value) {
    try {
      // A protobuf string cannot hold a lone surrogate; its escape can be sent.
      return LONE_SURROGATE.matcher(GSON.toJson(value)).replaceAll(one -> "\\\\u%04x".formatted((int) one.group().charAt(0)));
    } catch (IllegalArgumentException | JsonParseException error) {
      String message = "not a JSON value: " + error.getMessage();
      throw new EspalierException(Reason.BAD_VALUE, message, Map.of(), error);
    }
  }

  static Map<String, String> writeAll(Map<String, ?> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, write(value)));
    return texts;
  }

  static Map<String, Object> parseAll(Map<String, String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach((name, text) -> values.put(name, parse(text)));
    return values;
  }

  private static String withStandIns(String text) {
    return TOKEN.matcher(text).replaceAll(found -> Matcher.quoteReplacement(STAND_INS.getOrDefault(found.group(), found.group())));
  }

  private static Number number(JsonReader reader) throws IOException {
    String text = reader.nextString();
    if (text.equals(STAND_INS.get("NaN"))) return Double.NaN;
    if (!text.matches("-?\\d+")) return Double.valueOf(text);
    BigInteger integer = new BigInteger(text);
    return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
  }
}
