package io.espalier;

import com.google.protobuf.CodedInputStream;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** grpc.health.v1.Health/Check of the whole gateway, whose messages are too small for a dependency. */
final class HealthCheck {
  static final MethodDescriptor<Void, Health> METHOD =
      MethodDescriptor.<Void, Health>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setSafe(true)
          .setRequestMarshaller(
              new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(Void nothing) {
                  return new ByteArrayInputStream(new byte[0]);
                }

                @Override
                public Void parse(InputStream bytes) {
                  return null;
                }
              })
          .setResponseMarshaller(
              new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(Health value) {
                  throw new UnsupportedOperationException();
                }

                @Override
                public Health parse(InputStream bytes) {
                  return read(bytes);
                }
              })
          .build();

  private HealthCheck() {}

  private static Health read(InputStream bytes) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      int status = 0;
      for (int tag; (tag = in.readTag()) != 0; ) {
        if (tag >>> 3 == 1) status = in.readEnum();
        else in.skipField(tag);
      }
      return status == 1 ? Health.SERVING : status == 2 ? Health.NOT_SERVING : Health.UNKNOWN;
    } catch (IOException unreadable) {
      throw Status.INTERNAL.withDescription("unreadable health").withCause(unreadable).asRuntimeException();
    }
  }
}
