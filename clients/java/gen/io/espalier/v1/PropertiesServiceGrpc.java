package io.espalier.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PropertiesServiceGrpc {

  private PropertiesServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "espalier.v1.PropertiesService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.GetPropertiesRequest,
      io.espalier.v1.GetPropertiesResponse> getGetPropertiesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetProperties",
      requestType = io.espalier.v1.GetPropertiesRequest.class,
      responseType = io.espalier.v1.GetPropertiesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.GetPropertiesRequest,
      io.espalier.v1.GetPropertiesResponse> getGetPropertiesMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.GetPropertiesRequest, io.espalier.v1.GetPropertiesResponse> getGetPropertiesMethod;
    if ((getGetPropertiesMethod = PropertiesServiceGrpc.getGetPropertiesMethod) == null) {
      synchronized (PropertiesServiceGrpc.class) {
        if ((getGetPropertiesMethod = PropertiesServiceGrpc.getGetPropertiesMethod) == null) {
          PropertiesServiceGrpc.getGetPropertiesMethod = getGetPropertiesMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.GetPropertiesRequest, io.espalier.v1.GetPropertiesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetProperties"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.GetPropertiesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.GetPropertiesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PropertiesServiceMethodDescriptorSupplier("GetProperties"))
              .build();
        }
      }
    }
    return getGetPropertiesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.WatchPropertiesRequest,
      io.espalier.v1.WatchPropertiesResponse> getWatchPropertiesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchProperties",
      requestType = io.espalier.v1.WatchPropertiesRequest.class,
      responseType = io.espalier.v1.WatchPropertiesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.WatchPropertiesRequest,
      io.espalier.v1.WatchPropertiesResponse> getWatchPropertiesMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.WatchPropertiesRequest, io.espalier.v1.WatchPropertiesResponse> getWatchPropertiesMethod;
    if ((getWatchPropertiesMethod = PropertiesServiceGrpc.getWatchPropertiesMethod) == null) {
      synchronized (PropertiesServiceGrpc.class) {
        if ((getWatchPropertiesMethod = PropertiesServiceGrpc.getWatchPropertiesMethod) == null) {
          PropertiesServiceGrpc.getWatchPropertiesMethod = getWatchPropertiesMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.WatchPropertiesRequest, io.espalier.v1.WatchPropertiesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchProperties"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WatchPropertiesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WatchPropertiesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PropertiesServiceMethodDescriptorSupplier("WatchProperties"))
              .build();
        }
      }
    }
    return getWatchPropertiesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.SetPropertiesRequest,
      io.espalier.v1.SetPropertiesResponse> getSetPropertiesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetProperties",
      requestType = io.espalier.v1.SetPropertiesRequest.class,
      responseType = io.espalier.v1.SetPropertiesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.SetPropertiesRequest,
      io.espalier.v1.SetPropertiesResponse> getSetPropertiesMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.SetPropertiesRequest, io.espalier.v1.SetPropertiesResponse> getSetPropertiesMethod;
    if ((getSetPropertiesMethod = PropertiesServiceGrpc.getSetPropertiesMethod) == null) {
      synchronized (PropertiesServiceGrpc.class) {
        if ((getSetPropertiesMethod = PropertiesServiceGrpc.getSetPropertiesMethod) == null) {
          PropertiesServiceGrpc.getSetPropertiesMethod = getSetPropertiesMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.SetPropertiesRequest, io.espalier.v1.SetPropertiesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetProperties"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.SetPropertiesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.SetPropertiesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PropertiesServiceMethodDescriptorSupplier("SetProperties"))
              .build();
        }
      }
    }
    return getSetPropertiesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.UpdatePropertiesRequest,
      io.espalier.v1.UpdatePropertiesResponse> getUpdatePropertiesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateProperties",
      requestType = io.espalier.v1.UpdatePropertiesRequest.class,
      responseType = io.espalier.v1.UpdatePropertiesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.UpdatePropertiesRequest,
      io.espalier.v1.UpdatePropertiesResponse> getUpdatePropertiesMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.UpdatePropertiesRequest, io.espalier.v1.UpdatePropertiesResponse> getUpdatePropertiesMethod;
    if ((getUpdatePropertiesMethod = PropertiesServiceGrpc.getUpdatePropertiesMethod) == null) {
      synchronized (PropertiesServiceGrpc.class) {
        if ((getUpdatePropertiesMethod = PropertiesServiceGrpc.getUpdatePropertiesMethod) == null) {
          PropertiesServiceGrpc.getUpdatePropertiesMethod = getUpdatePropertiesMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.UpdatePropertiesRequest, io.espalier.v1.UpdatePropertiesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateProperties"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.UpdatePropertiesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.UpdatePropertiesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PropertiesServiceMethodDescriptorSupplier("UpdateProperties"))
              .build();
        }
      }
    }
    return getUpdatePropertiesMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PropertiesServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceStub>() {
        @java.lang.Override
        public PropertiesServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PropertiesServiceStub(channel, callOptions);
        }
      };
    return PropertiesServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PropertiesServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceBlockingV2Stub>() {
        @java.lang.Override
        public PropertiesServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PropertiesServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PropertiesServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PropertiesServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceBlockingStub>() {
        @java.lang.Override
        public PropertiesServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PropertiesServiceBlockingStub(channel, callOptions);
        }
      };
    return PropertiesServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PropertiesServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PropertiesServiceFutureStub>() {
        @java.lang.Override
        public PropertiesServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PropertiesServiceFutureStub(channel, callOptions);
        }
      };
    return PropertiesServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Returns the properties of a node. Property links are resolved to their values.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     * </pre>
     */
    default void getProperties(io.espalier.v1.GetPropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.GetPropertiesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetPropertiesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
     * are those of RegistryService.WatchChildren.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     * </pre>
     */
    default void watchProperties(io.espalier.v1.WatchPropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WatchPropertiesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchPropertiesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    default void setProperties(io.espalier.v1.SetPropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.SetPropertiesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetPropertiesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     * Errors: as SetProperties.
     * </pre>
     */
    default void updateProperties(io.espalier.v1.UpdatePropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.UpdatePropertiesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdatePropertiesMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PropertiesService.
   * <pre>
   * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
   * </pre>
   */
  public static abstract class PropertiesServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PropertiesServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PropertiesService.
   * <pre>
   * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
   * </pre>
   */
  public static final class PropertiesServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PropertiesServiceStub> {
    private PropertiesServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PropertiesServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PropertiesServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns the properties of a node. Property links are resolved to their values.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     * </pre>
     */
    public void getProperties(io.espalier.v1.GetPropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.GetPropertiesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetPropertiesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
     * are those of RegistryService.WatchChildren.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     * </pre>
     */
    public void watchProperties(io.espalier.v1.WatchPropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WatchPropertiesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchPropertiesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public void setProperties(io.espalier.v1.SetPropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.SetPropertiesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetPropertiesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     * Errors: as SetProperties.
     * </pre>
     */
    public void updateProperties(io.espalier.v1.UpdatePropertiesRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.UpdatePropertiesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdatePropertiesMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PropertiesService.
   * <pre>
   * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
   * </pre>
   */
  public static final class PropertiesServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PropertiesServiceBlockingV2Stub> {
    private PropertiesServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PropertiesServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PropertiesServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns the properties of a node. Property links are resolved to their values.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     * </pre>
     */
    public io.espalier.v1.GetPropertiesResponse getProperties(io.espalier.v1.GetPropertiesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetPropertiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
     * are those of RegistryService.WatchChildren.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, io.espalier.v1.WatchPropertiesResponse>
        watchProperties(io.espalier.v1.WatchPropertiesRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchPropertiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.SetPropertiesResponse setProperties(io.espalier.v1.SetPropertiesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSetPropertiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     * Errors: as SetProperties.
     * </pre>
     */
    public io.espalier.v1.UpdatePropertiesResponse updateProperties(io.espalier.v1.UpdatePropertiesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdatePropertiesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PropertiesService.
   * <pre>
   * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
   * </pre>
   */
  public static final class PropertiesServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PropertiesServiceBlockingStub> {
    private PropertiesServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PropertiesServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PropertiesServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns the properties of a node. Property links are resolved to their values.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     * </pre>
     */
    public io.espalier.v1.GetPropertiesResponse getProperties(io.espalier.v1.GetPropertiesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetPropertiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Watches the properties of a node: changes of the node, of links on its path, and of the targets of its property links. The guarantees
     * are those of RegistryService.WatchChildren.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP and NOT_PERMITTED (with `must_exist` only), TOO_MANY (streams),
     * DRAINING, BACKEND_UNREACHABLE.
     * </pre>
     */
    public java.util.Iterator<io.espalier.v1.WatchPropertiesResponse> watchProperties(
        io.espalier.v1.WatchPropertiesRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchPropertiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.SetPropertiesResponse setProperties(io.espalier.v1.SetPropertiesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetPropertiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     * Errors: as SetProperties.
     * </pre>
     */
    public io.espalier.v1.UpdatePropertiesResponse updateProperties(io.espalier.v1.UpdatePropertiesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdatePropertiesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PropertiesService.
   * <pre>
   * Reads, watches and writes the properties of nodes. Links on paths are followed; writes go to the real node.
   * </pre>
   */
  public static final class PropertiesServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PropertiesServiceFutureStub> {
    private PropertiesServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PropertiesServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PropertiesServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns the properties of a node. Property links are resolved to their values.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND (also if a property in `names` does not exist), LINK_DANGLING, LINK_LOOP,
     * PROPERTY_LINK_MISSING (only for a property in `names`), NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached
     * in time).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.GetPropertiesResponse> getProperties(
        io.espalier.v1.GetPropertiesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetPropertiesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Replaces all properties of a node: keys that are not in the request are removed, including links and property links. A key whose value
     * does not change keeps its exact stored text.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT, PROPERTY_LINK_MISSING (a property link in the request does
     * not resolve), PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.SetPropertiesResponse> setProperties(
        io.espalier.v1.SetPropertiesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetPropertiesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sets some properties and removes others; all other properties keep their exact stored text. Without an etag, the gateway retries when
     * another write came in between, so that no concurrent update is lost.
     * Errors: as SetProperties.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.UpdatePropertiesResponse> updateProperties(
        io.espalier.v1.UpdatePropertiesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdatePropertiesMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_PROPERTIES = 0;
  private static final int METHODID_WATCH_PROPERTIES = 1;
  private static final int METHODID_SET_PROPERTIES = 2;
  private static final int METHODID_UPDATE_PROPERTIES = 3;

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
        case METHODID_GET_PROPERTIES:
          serviceImpl.getProperties((io.espalier.v1.GetPropertiesRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.GetPropertiesResponse>) responseObserver);
          break;
        case METHODID_WATCH_PROPERTIES:
          serviceImpl.watchProperties((io.espalier.v1.WatchPropertiesRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.WatchPropertiesResponse>) responseObserver);
          break;
        case METHODID_SET_PROPERTIES:
          serviceImpl.setProperties((io.espalier.v1.SetPropertiesRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.SetPropertiesResponse>) responseObserver);
          break;
        case METHODID_UPDATE_PROPERTIES:
          serviceImpl.updateProperties((io.espalier.v1.UpdatePropertiesRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.UpdatePropertiesResponse>) responseObserver);
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
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetPropertiesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.GetPropertiesRequest,
              io.espalier.v1.GetPropertiesResponse>(
                service, METHODID_GET_PROPERTIES)))
        .addMethod(
          getWatchPropertiesMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              io.espalier.v1.WatchPropertiesRequest,
              io.espalier.v1.WatchPropertiesResponse>(
                service, METHODID_WATCH_PROPERTIES)))
        .addMethod(
          getSetPropertiesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.SetPropertiesRequest,
              io.espalier.v1.SetPropertiesResponse>(
                service, METHODID_SET_PROPERTIES)))
        .addMethod(
          getUpdatePropertiesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.UpdatePropertiesRequest,
              io.espalier.v1.UpdatePropertiesResponse>(
                service, METHODID_UPDATE_PROPERTIES)))
        .build();
  }

  private static abstract class PropertiesServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PropertiesServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return io.espalier.v1.PropertiesProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PropertiesService");
    }
  }

  private static final class PropertiesServiceFileDescriptorSupplier
      extends PropertiesServiceBaseDescriptorSupplier {
    PropertiesServiceFileDescriptorSupplier() {}
  }

  private static final class PropertiesServiceMethodDescriptorSupplier
      extends PropertiesServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PropertiesServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PropertiesServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PropertiesServiceFileDescriptorSupplier())
              .addMethod(getGetPropertiesMethod())
              .addMethod(getWatchPropertiesMethod())
              .addMethod(getSetPropertiesMethod())
              .addMethod(getUpdatePropertiesMethod())
              .build();
        }
      }
    }
    return result;
  }
}
