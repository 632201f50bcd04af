package io.espalier;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Status;
import java.io.IOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as plain Java objects: null, Boolean, String, List, Map, and for numbers Long, BigInteger (integers that a long cannot hold)
 * or Double (with a point or an exponent).
 */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().setObjectToNumberStrategy(Json::number).create();

  private Json() {}

  /** Reads a JSON text. */
  public static Object parse(String text) {
    return GSON.fromJson(text, Object.class);
  }

  /** Writes a value; throws BAD_VALUE if it is not JSON, such as NaN. */
  public static String write(Object value) {
    try {
      return GSON.toJson(value);
    } catch (IllegalArgumentException | JsonParseException error) {
      String message = "not a JSON value: " + error.getMessage();
      throw new EspalierException("BAD_VALUE", message, Status.Code.INVALID_ARGUMENT, Map.of(), List.of(), error);
    }
  }

  static Map<String, String> writeAll(Map<String, ?> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, write(value)));
    return texts;
  }

  static Map<String, Object> ofStruct(Struct struct) {
    Map<String, Object> values = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((name, value) -> values.put(name, ofValue(value)));
    return values;
  }

  static Struct toStruct(Map<String, ?> values) {
    Struct.Builder struct = Struct.newBuilder();
    values.forEach((name, value) -> struct.putFields(name, toValue(parse(write(value)))));
    return struct.build();
  }

  private static Object ofValue(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> ofDouble(value.getNumberValue());
      case LIST_VALUE -> value.getListValue().getValuesList().stream().map(Json::ofValue).toList();
      case STRUCT_VALUE -> ofStruct(value.getStructValue());
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static Object ofDouble(double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) <= 1L << 53;
    return whole ? (Object) (long) number : (Object) number;
  }

  private static Value toValue(Object value) {
    Value.Builder builder = Value.newBuilder();
    if (value instanceof String text) return builder.setStringValue(text).build();
    if (value instanceof Boolean bool) return builder.setBoolValue(bool).build();
    if (value instanceof Number number) return builder.setNumberValue(number.doubleValue()).build();
    if (value instanceof List<?> list) {
      ListValue.Builder values = ListValue.newBuilder();
      list.forEach(one -> values.addValues(toValue(one)));
      return builder.setListValue(values).build();
    }
    if (value instanceof Map<?, ?> map) {
      Struct.Builder struct = Struct.newBuilder();
      map.forEach((name, one) -> struct.putFields((String) name, toValue(one)));
      return builder.setStructValue(struct).build();
    }
    return builder.setNullValueValue(0).build();
  }

  private static Number number(JsonReader reader) throws IOException {
    String text = reader.nextString();
    if (!text.matches("-?\\d+")) return Double.valueOf(text);
    BigInteger integer = new BigInteger(text);
    return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
  }
}
