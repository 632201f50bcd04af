package io.espalier.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Registers servers while they are alive, and discovers registered servers.
 * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
 * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
 * transferred in one transaction, and no reader sees it missing.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class RegistryServiceGrpc {

  private RegistryServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "espalier.v1.RegistryService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.RegisterRequest,
      io.espalier.v1.RegisterResponse> getRegisterMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Register",
      requestType = io.espalier.v1.RegisterRequest.class,
      responseType = io.espalier.v1.RegisterResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.RegisterRequest,
      io.espalier.v1.RegisterResponse> getRegisterMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.RegisterRequest, io.espalier.v1.RegisterResponse> getRegisterMethod;
    if ((getRegisterMethod = RegistryServiceGrpc.getRegisterMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getRegisterMethod = RegistryServiceGrpc.getRegisterMethod) == null) {
          RegistryServiceGrpc.getRegisterMethod = getRegisterMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.RegisterRequest, io.espalier.v1.RegisterResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Register"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.RegisterRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.RegisterResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("Register"))
              .build();
        }
      }
    }
    return getRegisterMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.KeepAliveRequest,
      io.espalier.v1.KeepAliveResponse> getKeepAliveMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "KeepAlive",
      requestType = io.espalier.v1.KeepAliveRequest.class,
      responseType = io.espalier.v1.KeepAliveResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.KeepAliveRequest,
      io.espalier.v1.KeepAliveResponse> getKeepAliveMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.KeepAliveRequest, io.espalier.v1.KeepAliveResponse> getKeepAliveMethod;
    if ((getKeepAliveMethod = RegistryServiceGrpc.getKeepAliveMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getKeepAliveMethod = RegistryServiceGrpc.getKeepAliveMethod) == null) {
          RegistryServiceGrpc.getKeepAliveMethod = getKeepAliveMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.KeepAliveRequest, io.espalier.v1.KeepAliveResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "KeepAlive"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.KeepAliveRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.KeepAliveResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("KeepAlive"))
              .build();
        }
      }
    }
    return getKeepAliveMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.RenewLeaseRequest,
      io.espalier.v1.RenewLeaseResponse> getRenewLeaseMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RenewLease",
      requestType = io.espalier.v1.RenewLeaseRequest.class,
      responseType = io.espalier.v1.RenewLeaseResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.RenewLeaseRequest,
      io.espalier.v1.RenewLeaseResponse> getRenewLeaseMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.RenewLeaseRequest, io.espalier.v1.RenewLeaseResponse> getRenewLeaseMethod;
    if ((getRenewLeaseMethod = RegistryServiceGrpc.getRenewLeaseMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getRenewLeaseMethod = RegistryServiceGrpc.getRenewLeaseMethod) == null) {
          RegistryServiceGrpc.getRenewLeaseMethod = getRenewLeaseMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.RenewLeaseRequest, io.espalier.v1.RenewLeaseResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RenewLease"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.RenewLeaseRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.RenewLeaseResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("RenewLease"))
              .build();
        }
      }
    }
    return getRenewLeaseMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.DeregisterRequest,
      io.espalier.v1.DeregisterResponse> getDeregisterMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Deregister",
      requestType = io.espalier.v1.DeregisterRequest.class,
      responseType = io.espalier.v1.DeregisterResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.DeregisterRequest,
      io.espalier.v1.DeregisterResponse> getDeregisterMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.DeregisterRequest, io.espalier.v1.DeregisterResponse> getDeregisterMethod;
    if ((getDeregisterMethod = RegistryServiceGrpc.getDeregisterMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getDeregisterMethod = RegistryServiceGrpc.getDeregisterMethod) == null) {
          RegistryServiceGrpc.getDeregisterMethod = getDeregisterMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.DeregisterRequest, io.espalier.v1.DeregisterResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Deregister"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.DeregisterRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.DeregisterResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("Deregister"))
              .build();
        }
      }
    }
    return getDeregisterMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.RevokeLeaseRequest,
      io.espalier.v1.RevokeLeaseResponse> getRevokeLeaseMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeLease",
      requestType = io.espalier.v1.RevokeLeaseRequest.class,
      responseType = io.espalier.v1.RevokeLeaseResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.RevokeLeaseRequest,
      io.espalier.v1.RevokeLeaseResponse> getRevokeLeaseMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.RevokeLeaseRequest, io.espalier.v1.RevokeLeaseResponse> getRevokeLeaseMethod;
    if ((getRevokeLeaseMethod = RegistryServiceGrpc.getRevokeLeaseMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getRevokeLeaseMethod = RegistryServiceGrpc.getRevokeLeaseMethod) == null) {
          RegistryServiceGrpc.getRevokeLeaseMethod = getRevokeLeaseMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.RevokeLeaseRequest, io.espalier.v1.RevokeLeaseResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeLease"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.RevokeLeaseRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.RevokeLeaseResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("RevokeLease"))
              .build();
        }
      }
    }
    return getRevokeLeaseMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.DiscoverRequest,
      io.espalier.v1.DiscoverResponse> getDiscoverMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Discover",
      requestType = io.espalier.v1.DiscoverRequest.class,
      responseType = io.espalier.v1.DiscoverResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.DiscoverRequest,
      io.espalier.v1.DiscoverResponse> getDiscoverMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.DiscoverRequest, io.espalier.v1.DiscoverResponse> getDiscoverMethod;
    if ((getDiscoverMethod = RegistryServiceGrpc.getDiscoverMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getDiscoverMethod = RegistryServiceGrpc.getDiscoverMethod) == null) {
          RegistryServiceGrpc.getDiscoverMethod = getDiscoverMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.DiscoverRequest, io.espalier.v1.DiscoverResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Discover"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.DiscoverRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.DiscoverResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("Discover"))
              .build();
        }
      }
    }
    return getDiscoverMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.WatchChildrenRequest,
      io.espalier.v1.WatchChildrenResponse> getWatchChildrenMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchChildren",
      requestType = io.espalier.v1.WatchChildrenRequest.class,
      responseType = io.espalier.v1.WatchChildrenResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.WatchChildrenRequest,
      io.espalier.v1.WatchChildrenResponse> getWatchChildrenMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.WatchChildrenRequest, io.espalier.v1.WatchChildrenResponse> getWatchChildrenMethod;
    if ((getWatchChildrenMethod = RegistryServiceGrpc.getWatchChildrenMethod) == null) {
      synchronized (RegistryServiceGrpc.class) {
        if ((getWatchChildrenMethod = RegistryServiceGrpc.getWatchChildrenMethod) == null) {
          RegistryServiceGrpc.getWatchChildrenMethod = getWatchChildrenMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.WatchChildrenRequest, io.espalier.v1.WatchChildrenResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchChildren"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WatchChildrenRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WatchChildrenResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RegistryServiceMethodDescriptorSupplier("WatchChildren"))
              .build();
        }
      }
    }
    return getWatchChildrenMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static RegistryServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RegistryServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RegistryServiceStub>() {
        @java.lang.Override
        public RegistryServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RegistryServiceStub(channel, callOptions);
        }
      };
    return RegistryServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static RegistryServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RegistryServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RegistryServiceBlockingV2Stub>() {
        @java.lang.Override
        public RegistryServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RegistryServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return RegistryServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static RegistryServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RegistryServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RegistryServiceBlockingStub>() {
        @java.lang.Override
        public RegistryServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RegistryServiceBlockingStub(channel, callOptions);
        }
      };
    return RegistryServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static RegistryServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RegistryServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RegistryServiceFutureStub>() {
        @java.lang.Override
        public RegistryServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RegistryServiceFutureStub(channel, callOptions);
        }
      };
    return RegistryServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Registers servers while they are alive, and discovers registered servers.
   * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
   * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
   * transferred in one transaction, and no reader sees it missing.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties. Registering it under another lease takes it over, since the last process to bind an address owns it; the next
     * keep-alive of the old lease lists it in `superseded_paths`. Either all addresses are registered or none.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     * </pre>
     */
    default void register(io.espalier.v1.RegisterRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.RegisterResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRegisterMethod(), responseObserver);
    }

    /**
     * <pre>
     * Renews any number of leases over one stream. Each request renews the leases it lists; its response has their remaining ttl. Send one
     * every third of the shortest ttl. Closing the stream does not end a lease. For a lease that this gateway does not hold the state is
     * LEASE_STATE_UNKNOWN: register again on this gateway with the same lease. Renewals write nothing to the store.
     * Errors: BAD_ARGUMENT, TOO_MANY (streams), DRAINING (go to another gateway).
     * </pre>
     */
    default io.grpc.stub.StreamObserver<io.espalier.v1.KeepAliveRequest> keepAlive(
        io.grpc.stub.StreamObserver<io.espalier.v1.KeepAliveResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getKeepAliveMethod(), responseObserver);
    }

    /**
     * <pre>
     * Renews one lease, for clients without streams.
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     * </pre>
     */
    default void renewLease(io.espalier.v1.RenewLeaseRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.RenewLeaseResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRenewLeaseMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    default void deregister(io.espalier.v1.DeregisterRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.DeregisterResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeregisterMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends a lease immediately and removes all its registrations in one transaction. Idempotent.
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    default void revokeLease(io.espalier.v1.RevokeLeaseRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.RevokeLeaseResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeLeaseMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached in time).
     * </pre>
     */
    default void discover(io.espalier.v1.DiscoverRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.DiscoverResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDiscoverMethod(), responseObserver);
    }

    /**
     * <pre>
     * Watches the providers of a path. Links on the path are followed, and followed again when they change.
     * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
     * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
     * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    default void watchChildren(io.espalier.v1.WatchChildrenRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WatchChildrenResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchChildrenMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service RegistryService.
   * <pre>
   * Registers servers while they are alive, and discovers registered servers.
   * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
   * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
   * transferred in one transaction, and no reader sees it missing.
   * </pre>
   */
  public static abstract class RegistryServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return RegistryServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service RegistryService.
   * <pre>
   * Registers servers while they are alive, and discovers registered servers.
   * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
   * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
   * transferred in one transaction, and no reader sees it missing.
   * </pre>
   */
  public static final class RegistryServiceStub
      extends io.grpc.stub.AbstractAsyncStub<RegistryServiceStub> {
    private RegistryServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RegistryServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RegistryServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties. Registering it under another lease takes it over, since the last process to bind an address owns it; the next
     * keep-alive of the old lease lists it in `superseded_paths`. Either all addresses are registered or none.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     * </pre>
     */
    public void register(io.espalier.v1.RegisterRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.RegisterResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRegisterMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Renews any number of leases over one stream. Each request renews the leases it lists; its response has their remaining ttl. Send one
     * every third of the shortest ttl. Closing the stream does not end a lease. For a lease that this gateway does not hold the state is
     * LEASE_STATE_UNKNOWN: register again on this gateway with the same lease. Renewals write nothing to the store.
     * Errors: BAD_ARGUMENT, TOO_MANY (streams), DRAINING (go to another gateway).
     * </pre>
     */
    public io.grpc.stub.StreamObserver<io.espalier.v1.KeepAliveRequest> keepAlive(
        io.grpc.stub.StreamObserver<io.espalier.v1.KeepAliveResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getKeepAliveMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * Renews one lease, for clients without streams.
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     * </pre>
     */
    public void renewLease(io.espalier.v1.RenewLeaseRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.RenewLeaseResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRenewLeaseMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public void deregister(io.espalier.v1.DeregisterRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.DeregisterResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeregisterMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends a lease immediately and removes all its registrations in one transaction. Idempotent.
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public void revokeLease(io.espalier.v1.RevokeLeaseRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.RevokeLeaseResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeLeaseMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached in time).
     * </pre>
     */
    public void discover(io.espalier.v1.DiscoverRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.DiscoverResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDiscoverMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Watches the providers of a path. Links on the path are followed, and followed again when they change.
     * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
     * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
     * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    public void watchChildren(io.espalier.v1.WatchChildrenRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WatchChildrenResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchChildrenMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service RegistryService.
   * <pre>
   * Registers servers while they are alive, and discovers registered servers.
   * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
   * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
   * transferred in one transaction, and no reader sees it missing.
   * </pre>
   */
  public static final class RegistryServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<RegistryServiceBlockingV2Stub> {
    private RegistryServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RegistryServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RegistryServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties. Registering it under another lease takes it over, since the last process to bind an address owns it; the next
     * keep-alive of the old lease lists it in `superseded_paths`. Either all addresses are registered or none.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     * </pre>
     */
    public io.espalier.v1.RegisterResponse register(io.espalier.v1.RegisterRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRegisterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Renews any number of leases over one stream. Each request renews the leases it lists; its response has their remaining ttl. Send one
     * every third of the shortest ttl. Closing the stream does not end a lease. For a lease that this gateway does not hold the state is
     * LEASE_STATE_UNKNOWN: register again on this gateway with the same lease. Renewals write nothing to the store.
     * Errors: BAD_ARGUMENT, TOO_MANY (streams), DRAINING (go to another gateway).
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<io.espalier.v1.KeepAliveRequest, io.espalier.v1.KeepAliveResponse>
        keepAlive() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getKeepAliveMethod(), getCallOptions());
    }

    /**
     * <pre>
     * Renews one lease, for clients without streams.
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     * </pre>
     */
    public io.espalier.v1.RenewLeaseResponse renewLease(io.espalier.v1.RenewLeaseRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRenewLeaseMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public io.espalier.v1.DeregisterResponse deregister(io.espalier.v1.DeregisterRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeregisterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends a lease immediately and removes all its registrations in one transaction. Idempotent.
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public io.espalier.v1.RevokeLeaseResponse revokeLease(io.espalier.v1.RevokeLeaseRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRevokeLeaseMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached in time).
     * </pre>
     */
    public io.espalier.v1.DiscoverResponse discover(io.espalier.v1.DiscoverRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDiscoverMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Watches the providers of a path. Links on the path are followed, and followed again when they change.
     * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
     * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
     * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, io.espalier.v1.WatchChildrenResponse>
        watchChildren(io.espalier.v1.WatchChildrenRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchChildrenMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service RegistryService.
   * <pre>
   * Registers servers while they are alive, and discovers registered servers.
   * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
   * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
   * transferred in one transaction, and no reader sees it missing.
   * </pre>
   */
  public static final class RegistryServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<RegistryServiceBlockingStub> {
    private RegistryServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RegistryServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RegistryServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties. Registering it under another lease takes it over, since the last process to bind an address owns it; the next
     * keep-alive of the old lease lists it in `superseded_paths`. Either all addresses are registered or none.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     * </pre>
     */
    public io.espalier.v1.RegisterResponse register(io.espalier.v1.RegisterRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRegisterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Renews one lease, for clients without streams.
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     * </pre>
     */
    public io.espalier.v1.RenewLeaseResponse renewLease(io.espalier.v1.RenewLeaseRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRenewLeaseMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public io.espalier.v1.DeregisterResponse deregister(io.espalier.v1.DeregisterRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeregisterMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends a lease immediately and removes all its registrations in one transaction. Idempotent.
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public io.espalier.v1.RevokeLeaseResponse revokeLease(io.espalier.v1.RevokeLeaseRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeLeaseMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached in time).
     * </pre>
     */
    public io.espalier.v1.DiscoverResponse discover(io.espalier.v1.DiscoverRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDiscoverMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Watches the providers of a path. Links on the path are followed, and followed again when they change.
     * The first frame is a snapshot, even if there are no providers, or `unresolved` if the path does not resolve. Frames are ordered by
     * revision and never repeated. Every stream converges to the state of the store; intermediate states may be skipped. A stream that
     * resumes with the last revision received, on any gateway, starts with the changes since then, or with a snapshot.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    public java.util.Iterator<io.espalier.v1.WatchChildrenResponse> watchChildren(
        io.espalier.v1.WatchChildrenRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchChildrenMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service RegistryService.
   * <pre>
   * Registers servers while they are alive, and discovers registered servers.
   * A lease represents the life of one client process. Its registrations exist while it is renewed, and are removed when it was not renewed
   * for its ttl. A client that loses its gateway connects to another one and registers again with the same lease: the registration is
   * transferred in one transaction, and no reader sees it missing.
   * </pre>
   */
  public static final class RegistryServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<RegistryServiceFutureStub> {
    private RegistryServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RegistryServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RegistryServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates one provider node per address below a service path, and grants a lease if the request has none.
     * Links on the path are followed; it must exist, unless `create_path` is set. Registering an address again under the same lease replaces
     * its properties. Registering it under another lease takes it over, since the last process to bind an address owns it; the next
     * keep-alive of the old lease lists it in `superseded_paths`. Either all addresses are registered or none.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_VALUE, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, REGISTRATION_TAKEN, ALREADY_EXISTS (a
     * persistent node has that name), EPHEMERAL_PARENT, LEASE_EXPIRED, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, DRAINING,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat with the same lease).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.RegisterResponse> register(
        io.espalier.v1.RegisterRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRegisterMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Renews one lease, for clients without streams.
     * Errors: LEASE_UNKNOWN (register again on this gateway with the same lease), LEASE_EXPIRED, BAD_ARGUMENT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.RenewLeaseResponse> renewLease(
        io.espalier.v1.RenewLeaseRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRenewLeaseMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes one registration immediately. Idempotent: a registration that does not exist or belongs to another lease is not an error.
     * Errors: BAD_PATH, BAD_ADDRESS, BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.DeregisterResponse> deregister(
        io.espalier.v1.DeregisterRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeregisterMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends a lease immediately and removes all its registrations in one transaction. Idempotent.
     * Errors: BAD_ARGUMENT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN (safe to repeat).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.RevokeLeaseResponse> revokeLease(
        io.espalier.v1.RevokeLeaseRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeLeaseMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns the providers of a path, ordered by name. Links on the path are followed.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE (only if the path was never
     * read before, or with SYNCED), TIMEOUT (`min_revision` was not reached in time).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.DiscoverResponse> discover(
        io.espalier.v1.DiscoverRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDiscoverMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_REGISTER = 0;
  private static final int METHODID_RENEW_LEASE = 1;
  private static final int METHODID_DEREGISTER = 2;
  private static final int METHODID_REVOKE_LEASE = 3;
  private static final int METHODID_DISCOVER = 4;
  private static final int METHODID_WATCH_CHILDREN = 5;
  private static final int METHODID_KEEP_ALIVE = 6;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_REGISTER:
          serviceImpl.register((io.espalier.v1.RegisterRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.RegisterResponse>) responseObserver);
          break;
        case METHODID_RENEW_LEASE:
          serviceImpl.renewLease((io.espalier.v1.RenewLeaseRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.RenewLeaseResponse>) responseObserver);
          break;
        case METHODID_DEREGISTER:
          serviceImpl.deregister((io.espalier.v1.DeregisterRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.DeregisterResponse>) responseObserver);
          break;
        case METHODID_REVOKE_LEASE:
          serviceImpl.revokeLease((io.espalier.v1.RevokeLeaseRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.RevokeLeaseResponse>) responseObserver);
          break;
        case METHODID_DISCOVER:
          serviceImpl.discover((io.espalier.v1.DiscoverRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.DiscoverResponse>) responseObserver);
          break;
        case METHODID_WATCH_CHILDREN:
          serviceImpl.watchChildren((io.espalier.v1.WatchChildrenRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.WatchChildrenResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_KEEP_ALIVE:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.keepAlive(
              (io.grpc.stub.StreamObserver<io.espalier.v1.KeepAliveResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getRegisterMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.RegisterRequest,
              io.espalier.v1.RegisterResponse>(
                service, METHODID_REGISTER)))
        .addMethod(
          getKeepAliveMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              io.espalier.v1.KeepAliveRequest,
              io.espalier.v1.KeepAliveResponse>(
                service, METHODID_KEEP_ALIVE)))
        .addMethod(
          getRenewLeaseMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.RenewLeaseRequest,
              io.espalier.v1.RenewLeaseResponse>(
                service, METHODID_RENEW_LEASE)))
        .addMethod(
          getDeregisterMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.DeregisterRequest,
              io.espalier.v1.DeregisterResponse>(
                service, METHODID_DEREGISTER)))
        .addMethod(
          getRevokeLeaseMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.RevokeLeaseRequest,
              io.espalier.v1.RevokeLeaseResponse>(
                service, METHODID_REVOKE_LEASE)))
        .addMethod(
          getDiscoverMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.DiscoverRequest,
              io.espalier.v1.DiscoverResponse>(
                service, METHODID_DISCOVER)))
        .addMethod(
          getWatchChildrenMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              io.espalier.v1.WatchChildrenRequest,
              io.espalier.v1.WatchChildrenResponse>(
                service, METHODID_WATCH_CHILDREN)))
        .build();
  }

  private static abstract class RegistryServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    RegistryServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return io.espalier.v1.RegistryProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("RegistryService");
    }
  }

  private static final class RegistryServiceFileDescriptorSupplier
      extends RegistryServiceBaseDescriptorSupplier {
    RegistryServiceFileDescriptorSupplier() {}
  }

  private static final class RegistryServiceMethodDescriptorSupplier
      extends RegistryServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    RegistryServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (RegistryServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new RegistryServiceFileDescriptorSupplier())
              .addMethod(getRegisterMethod())
              .addMethod(getKeepAliveMethod())
              .addMethod(getRenewLeaseMethod())
              .addMethod(getDeregisterMethod())
              .addMethod(getRevokeLeaseMethod())
              .addMethod(getDiscoverMethod())
              .addMethod(getWatchChildrenMethod())
              .build();
        }
      }
    }
    return result;
  }
}
