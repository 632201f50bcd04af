package io.espalier;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A call that failed. Switch on {@link #reason()}, never on the text.
 *
 * <p>The reason is a name of {@code espalier.v1.ErrorReason} without its prefix ("LINK_LOOP"), "GATEWAY_UNREACHABLE" when no gateway
 * answered, or "UNKNOWN".
 */
public final class EspalierException extends RuntimeException {
  /** One problem of a request. */
  public record Violation(String field, String description) {}

  private final String reason;
  private final Status.Code code;
  private final transient Map<String, String> metadata;
  private final transient List<Violation> violations;

  EspalierException(
      String reason, String message, Status.Code code, Map<String, String> metadata, List<Violation> violations, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.code = code;
    this.metadata = Map.copyOf(metadata);
    this.violations = List.copyOf(violations);
  }

  static EspalierException superseded(List<String> paths) {
    String message = "taken over by another lease: " + String.join(", ", paths);
    return new EspalierException("SUPERSEDED", message, Status.Code.ABORTED, Map.of(), List.of(), null);
  }

  /** Converts an exception of gRPC. */
  static EspalierException of(Throwable error) {
    Status status = Status.fromThrowable(error);
    String reason =
        switch (status.getCode()) {
          case UNAVAILABLE -> "GATEWAY_UNREACHABLE";
          case DEADLINE_EXCEEDED -> "TIMEOUT";
          default -> "UNKNOWN";
        };
    Map<String, String> metadata = Map.of();
    List<Violation> violations = new ArrayList<>();
    com.google.rpc.Status details = StatusProto.fromThrowable(error);
    try {
      for (Any detail : details == null ? List.<Any>of() : details.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (!info.getDomain().equals("espalier")) continue;
          reason = info.getReason();
          metadata = info.getMetadataMap();
        } else if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation one : detail.unpack(BadRequest.class).getFieldViolationsList())
            violations.add(new Violation(one.getField(), one.getDescription()));
        }
      }
    } catch (InvalidProtocolBufferException unreadable) {
      error.addSuppressed(unreadable);
    }
    String message = status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return new EspalierException(reason, message, status.getCode(), metadata, violations, error);
  }

  public String reason() {
    return reason;
  }

  public Status.Code code() {
    return code;
  }

  /** The details: path, limit, hint, ... */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** All problems of rejected input. */
  public List<Violation> violations() {
    return violations;
  }

  /** Whether the call may succeed on another gateway. */
  boolean retryable() {
    return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
  }

  /** Whether the call certainly had no effect. */
  boolean notApplied() {
    return reason.equals("DRAINING") || reason.equals("BACKEND_UNREACHABLE") || reason.equals("BACKEND_READ_ONLY");
  }

  @Override
  public String toString() {
    return "EspalierException: " + reason + ": " + getMessage();
  }
}
