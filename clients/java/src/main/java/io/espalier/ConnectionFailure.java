package io.espalier;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says why a gateway was not reached. */
final class ConnectionFailure {
  private ConnectionFailure() {}

  static String describe(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof UnknownHostException) return "unknown host";
      if (cause instanceof ConnectException) return text.contains("timed out") ? "connection timed out" : "connection refused";
      if (cause.getClass().getSimpleName().equals("NotSslRecordException")) return "it does not speak TLS; use grpc://";
      if (cause instanceof SSLException)
        return text.contains("certif") || text.contains("PKIX") ? "its certificate is not trusted" : "TLS failed: " + text;
      if (text.contains("Connection reset")) return "connection reset";
    }
    Status status = Status.fromThrowable(error);
    String text = status.getDescription() == null ? status.getCode().name() : status.getDescription();
    if (text.contains("Unable to resolve host")) return "unknown host";
    return text.contains("Network closed") || text.contains("closed") ? "connection closed" : text;
  }
}
