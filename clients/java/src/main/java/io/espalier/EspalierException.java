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
import java.util.Set;

/** A call that failed. Switch on {@link #reason()}, never on the text. */
public final class EspalierException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * One problem of a request.
   *
   * @param field the field; "text:3:5" is line 3, column 5 of a text
   * @param description what is wrong with it
   */
  public record Violation(String field, String description) {}

  private static final Set<Reason> NOT_APPLIED =
      Set.of(Reason.DRAINING, Reason.BACKEND_UNREACHABLE, Reason.BACKEND_READ_ONLY, Reason.READ_ONLY, Reason.TOO_MANY);

  private final String reasonText;
  private final Reason reason;
  private final Status.Code code;
  private final transient Map<String, String> metadata;
  private final transient List<Violation> violations;
  private final boolean answered;

  private EspalierException(
      String reason,
      Status.Code code,
      String message,
      Map<String, String> metadata,
      List<Violation> violations,
      boolean answered,
      Throwable cause) {
    super(message, cause);
    this.reasonText = reason;
    this.reason = Reason.of(reason);
    this.code = code;
    this.metadata = Map.copyOf(metadata);
    this.violations = List.copyOf(violations);
    this.answered = answered;
  }

  /** A failure that the client describes itself. */
  EspalierException(Reason reason, String message, Map<String, String> metadata, Throwable cause) {
    this(reason.name(), codeOf(reason), message, metadata, List.of(), false, cause);
  }

  static EspalierException closed() {
    return new EspalierException(Reason.CLOSED, "the client is closed", Map.of(), null);
  }

  static EspalierException superseded(List<String> paths) {
    String message = "a newer registration has taken over " + String.join(", ", paths);
    return new EspalierException(Reason.SUPERSEDED, message, Map.of("path", paths.get(0)), null);
  }

  /** Returns the reason of an exception of gRPC, which the raw stubs throw. */
  public static EspalierException of(Throwable error) {
    return of(error, "the gateway");
  }

  static EspalierException of(Throwable error, String endpoint) {
    if (error instanceof EspalierException known) return known;
    Status status = Status.fromThrowable(error);
    if (status.getCause() instanceof EspalierException known) return known;
    String reason = null;
    Map<String, String> metadata = Map.of("endpoint", endpoint);
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
    String text = status.getDescription() == null ? status.getCode().name() : status.getDescription();
    if (reason != null)
      return new EspalierException(reason, status.getCode(), text, metadata, violations, true, error);
    Reason guessed = reasonOf(status, text);
    String message =
        switch (guessed) {
          case GATEWAY_UNREACHABLE -> "no answer from " + endpoint + " (" + ConnectionFailure.describe(error) + ")";
          case TIMEOUT -> "no answer from " + endpoint + " in time";
          default -> text + " (" + status.getCode() + ", from " + endpoint + ")";
        };
    return new EspalierException(guessed.name(), status.getCode(), message, metadata, violations, false, error);
  }

  private static Reason reasonOf(Status status, String text) {
    return switch (status.getCode()) {
      case UNAVAILABLE -> Reason.GATEWAY_UNREACHABLE;
      case DEADLINE_EXCEEDED -> Reason.TIMEOUT;
      // Of gRPC itself, for a message of either direction.
      case RESOURCE_EXHAUSTED -> text.contains("message") ? Reason.PAYLOAD_TOO_LARGE : Reason.UNKNOWN;
      default -> Reason.UNKNOWN;
    };
  }

  private static Status.Code codeOf(Reason reason) {
    return switch (reason) {
      case GATEWAY_UNREACHABLE -> Status.Code.UNAVAILABLE;
      case TIMEOUT -> Status.Code.DEADLINE_EXCEEDED;
      case SUPERSEDED -> Status.Code.ABORTED;
      case CLOSED -> Status.Code.CANCELLED;
      case BAD_ARGUMENT, BAD_VALUE -> Status.Code.INVALID_ARGUMENT;
      default -> Status.Code.UNKNOWN;
    };
  }

  /** Why it failed. */
  public Reason reason() {
    return reason;
  }

  /** The reason as it was received: for {@link Reason#UNKNOWN}, one that is newer than this client. */
  public String reasonText() {
    return reasonText;
  }

  /** The gRPC status. */
  public Status.Code code() {
    return code;
  }

  /** The facts: path, limit, hint, endpoint, ... */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** All problems of rejected input. */
  public List<Violation> violations() {
    return violations;
  }

  /** Whether the same call may succeed later, or on another gateway, with nothing else changed. */
  public boolean isTransient() {
    return switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN -> reason != Reason.CLOSED;
      case RESOURCE_EXHAUSTED -> reason != Reason.PAYLOAD_TOO_LARGE;
      default -> false;
    };
  }

  /** Whether a gateway of espalier refused the call; otherwise it was lost on the way. */
  boolean isAnswer() {
    return answered;
  }

  /** Whether a gateway said that the call had no effect. */
  boolean notApplied() {
    return NOT_APPLIED.contains(reason);
  }

  @Override
  public String toString() {
    return "EspalierException: " + reasonText + ": " + getMessage();
  }
}
