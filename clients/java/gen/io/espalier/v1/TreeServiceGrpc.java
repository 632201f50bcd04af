package io.espalier.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Reads and writes nodes and links, and imports and exports whole trees as text.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class TreeServiceGrpc {

  private TreeServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "espalier.v1.TreeService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.GetNodeRequest,
      io.espalier.v1.GetNodeResponse> getGetNodeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetNode",
      requestType = io.espalier.v1.GetNodeRequest.class,
      responseType = io.espalier.v1.GetNodeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.GetNodeRequest,
      io.espalier.v1.GetNodeResponse> getGetNodeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.GetNodeRequest, io.espalier.v1.GetNodeResponse> getGetNodeMethod;
    if ((getGetNodeMethod = TreeServiceGrpc.getGetNodeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getGetNodeMethod = TreeServiceGrpc.getGetNodeMethod) == null) {
          TreeServiceGrpc.getGetNodeMethod = getGetNodeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.GetNodeRequest, io.espalier.v1.GetNodeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetNode"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.GetNodeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.GetNodeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("GetNode"))
              .build();
        }
      }
    }
    return getGetNodeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.ListChildrenRequest,
      io.espalier.v1.ListChildrenResponse> getListChildrenMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListChildren",
      requestType = io.espalier.v1.ListChildrenRequest.class,
      responseType = io.espalier.v1.ListChildrenResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.ListChildrenRequest,
      io.espalier.v1.ListChildrenResponse> getListChildrenMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.ListChildrenRequest, io.espalier.v1.ListChildrenResponse> getListChildrenMethod;
    if ((getListChildrenMethod = TreeServiceGrpc.getListChildrenMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getListChildrenMethod = TreeServiceGrpc.getListChildrenMethod) == null) {
          TreeServiceGrpc.getListChildrenMethod = getListChildrenMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.ListChildrenRequest, io.espalier.v1.ListChildrenResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListChildren"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ListChildrenRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ListChildrenResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("ListChildren"))
              .build();
        }
      }
    }
    return getListChildrenMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.WalkTreeRequest,
      io.espalier.v1.WalkTreeResponse> getWalkTreeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WalkTree",
      requestType = io.espalier.v1.WalkTreeRequest.class,
      responseType = io.espalier.v1.WalkTreeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.WalkTreeRequest,
      io.espalier.v1.WalkTreeResponse> getWalkTreeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.WalkTreeRequest, io.espalier.v1.WalkTreeResponse> getWalkTreeMethod;
    if ((getWalkTreeMethod = TreeServiceGrpc.getWalkTreeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getWalkTreeMethod = TreeServiceGrpc.getWalkTreeMethod) == null) {
          TreeServiceGrpc.getWalkTreeMethod = getWalkTreeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.WalkTreeRequest, io.espalier.v1.WalkTreeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WalkTree"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WalkTreeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WalkTreeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("WalkTree"))
              .build();
        }
      }
    }
    return getWalkTreeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.WatchTreeRequest,
      io.espalier.v1.WatchTreeResponse> getWatchTreeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchTree",
      requestType = io.espalier.v1.WatchTreeRequest.class,
      responseType = io.espalier.v1.WatchTreeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.WatchTreeRequest,
      io.espalier.v1.WatchTreeResponse> getWatchTreeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.WatchTreeRequest, io.espalier.v1.WatchTreeResponse> getWatchTreeMethod;
    if ((getWatchTreeMethod = TreeServiceGrpc.getWatchTreeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getWatchTreeMethod = TreeServiceGrpc.getWatchTreeMethod) == null) {
          TreeServiceGrpc.getWatchTreeMethod = getWatchTreeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.WatchTreeRequest, io.espalier.v1.WatchTreeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchTree"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WatchTreeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.WatchTreeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("WatchTree"))
              .build();
        }
      }
    }
    return getWatchTreeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.CreateNodeRequest,
      io.espalier.v1.CreateNodeResponse> getCreateNodeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateNode",
      requestType = io.espalier.v1.CreateNodeRequest.class,
      responseType = io.espalier.v1.CreateNodeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.CreateNodeRequest,
      io.espalier.v1.CreateNodeResponse> getCreateNodeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.CreateNodeRequest, io.espalier.v1.CreateNodeResponse> getCreateNodeMethod;
    if ((getCreateNodeMethod = TreeServiceGrpc.getCreateNodeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getCreateNodeMethod = TreeServiceGrpc.getCreateNodeMethod) == null) {
          TreeServiceGrpc.getCreateNodeMethod = getCreateNodeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.CreateNodeRequest, io.espalier.v1.CreateNodeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateNode"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.CreateNodeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.CreateNodeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("CreateNode"))
              .build();
        }
      }
    }
    return getCreateNodeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.DeleteNodeRequest,
      io.espalier.v1.DeleteNodeResponse> getDeleteNodeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteNode",
      requestType = io.espalier.v1.DeleteNodeRequest.class,
      responseType = io.espalier.v1.DeleteNodeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.DeleteNodeRequest,
      io.espalier.v1.DeleteNodeResponse> getDeleteNodeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.DeleteNodeRequest, io.espalier.v1.DeleteNodeResponse> getDeleteNodeMethod;
    if ((getDeleteNodeMethod = TreeServiceGrpc.getDeleteNodeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getDeleteNodeMethod = TreeServiceGrpc.getDeleteNodeMethod) == null) {
          TreeServiceGrpc.getDeleteNodeMethod = getDeleteNodeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.DeleteNodeRequest, io.espalier.v1.DeleteNodeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteNode"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.DeleteNodeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.DeleteNodeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("DeleteNode"))
              .build();
        }
      }
    }
    return getDeleteNodeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.LinkNodeRequest,
      io.espalier.v1.LinkNodeResponse> getLinkNodeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "LinkNode",
      requestType = io.espalier.v1.LinkNodeRequest.class,
      responseType = io.espalier.v1.LinkNodeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.LinkNodeRequest,
      io.espalier.v1.LinkNodeResponse> getLinkNodeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.LinkNodeRequest, io.espalier.v1.LinkNodeResponse> getLinkNodeMethod;
    if ((getLinkNodeMethod = TreeServiceGrpc.getLinkNodeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getLinkNodeMethod = TreeServiceGrpc.getLinkNodeMethod) == null) {
          TreeServiceGrpc.getLinkNodeMethod = getLinkNodeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.LinkNodeRequest, io.espalier.v1.LinkNodeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "LinkNode"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.LinkNodeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.LinkNodeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("LinkNode"))
              .build();
        }
      }
    }
    return getLinkNodeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.MoveNodeRequest,
      io.espalier.v1.MoveNodeResponse> getMoveNodeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "MoveNode",
      requestType = io.espalier.v1.MoveNodeRequest.class,
      responseType = io.espalier.v1.MoveNodeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.MoveNodeRequest,
      io.espalier.v1.MoveNodeResponse> getMoveNodeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.MoveNodeRequest, io.espalier.v1.MoveNodeResponse> getMoveNodeMethod;
    if ((getMoveNodeMethod = TreeServiceGrpc.getMoveNodeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getMoveNodeMethod = TreeServiceGrpc.getMoveNodeMethod) == null) {
          TreeServiceGrpc.getMoveNodeMethod = getMoveNodeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.MoveNodeRequest, io.espalier.v1.MoveNodeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "MoveNode"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.MoveNodeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.MoveNodeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("MoveNode"))
              .build();
        }
      }
    }
    return getMoveNodeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.ResolvePathRequest,
      io.espalier.v1.ResolvePathResponse> getResolvePathMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ResolvePath",
      requestType = io.espalier.v1.ResolvePathRequest.class,
      responseType = io.espalier.v1.ResolvePathResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<io.espalier.v1.ResolvePathRequest,
      io.espalier.v1.ResolvePathResponse> getResolvePathMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.ResolvePathRequest, io.espalier.v1.ResolvePathResponse> getResolvePathMethod;
    if ((getResolvePathMethod = TreeServiceGrpc.getResolvePathMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getResolvePathMethod = TreeServiceGrpc.getResolvePathMethod) == null) {
          TreeServiceGrpc.getResolvePathMethod = getResolvePathMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.ResolvePathRequest, io.espalier.v1.ResolvePathResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ResolvePath"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ResolvePathRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ResolvePathResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("ResolvePath"))
              .build();
        }
      }
    }
    return getResolvePathMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.ImportTreeRequest,
      io.espalier.v1.ImportTreeResponse> getImportTreeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ImportTree",
      requestType = io.espalier.v1.ImportTreeRequest.class,
      responseType = io.espalier.v1.ImportTreeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.ImportTreeRequest,
      io.espalier.v1.ImportTreeResponse> getImportTreeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.ImportTreeRequest, io.espalier.v1.ImportTreeResponse> getImportTreeMethod;
    if ((getImportTreeMethod = TreeServiceGrpc.getImportTreeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getImportTreeMethod = TreeServiceGrpc.getImportTreeMethod) == null) {
          TreeServiceGrpc.getImportTreeMethod = getImportTreeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.ImportTreeRequest, io.espalier.v1.ImportTreeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ImportTree"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ImportTreeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ImportTreeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("ImportTree"))
              .build();
        }
      }
    }
    return getImportTreeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<io.espalier.v1.ExportTreeRequest,
      io.espalier.v1.ExportTreeResponse> getExportTreeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportTree",
      requestType = io.espalier.v1.ExportTreeRequest.class,
      responseType = io.espalier.v1.ExportTreeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<io.espalier.v1.ExportTreeRequest,
      io.espalier.v1.ExportTreeResponse> getExportTreeMethod() {
    io.grpc.MethodDescriptor<io.espalier.v1.ExportTreeRequest, io.espalier.v1.ExportTreeResponse> getExportTreeMethod;
    if ((getExportTreeMethod = TreeServiceGrpc.getExportTreeMethod) == null) {
      synchronized (TreeServiceGrpc.class) {
        if ((getExportTreeMethod = TreeServiceGrpc.getExportTreeMethod) == null) {
          TreeServiceGrpc.getExportTreeMethod = getExportTreeMethod =
              io.grpc.MethodDescriptor.<io.espalier.v1.ExportTreeRequest, io.espalier.v1.ExportTreeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportTree"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ExportTreeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  io.espalier.v1.ExportTreeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TreeServiceMethodDescriptorSupplier("ExportTree"))
              .build();
        }
      }
    }
    return getExportTreeMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static TreeServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TreeServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TreeServiceStub>() {
        @java.lang.Override
        public TreeServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TreeServiceStub(channel, callOptions);
        }
      };
    return TreeServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static TreeServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TreeServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TreeServiceBlockingV2Stub>() {
        @java.lang.Override
        public TreeServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TreeServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return TreeServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static TreeServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TreeServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TreeServiceBlockingStub>() {
        @java.lang.Override
        public TreeServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TreeServiceBlockingStub(channel, callOptions);
        }
      };
    return TreeServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static TreeServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TreeServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TreeServiceFutureStub>() {
        @java.lang.Override
        public TreeServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TreeServiceFutureStub(channel, callOptions);
        }
      };
    return TreeServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Reads and writes nodes and links, and imports and exports whole trees as text.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Returns one node. Links on the path are followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time).
     * </pre>
     */
    default void getNode(io.espalier.v1.GetNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.GetNodeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetNodeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    default void listChildren(io.espalier.v1.ListChildrenRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.ListChildrenResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListChildrenMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
     * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream),
     * BACKEND_UNREACHABLE.
     * </pre>
     */
    default void walkTree(io.espalier.v1.WalkTreeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WalkTreeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWalkTreeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Watches a node and all its descendants. Links on the path are followed, and followed again when they change; links below it are not
     * followed. `/zookeeper` is left out unless it is the path.
     * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
     * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
     * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
     * gateway, starts with the changes since then, or with a snapshot. A node is sent again when its data changes, not when a child is
     * created or deleted; the child is sent itself. A node that may not be read has a path only, and its descendants are left out.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (with `must_exist` only), TOO_MANY (streams, or nodes in the
     * tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    default void watchTree(io.espalier.v1.WatchTreeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WatchTreeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchTreeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a persistent node. Links on the path of its parent are followed.
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`),
     * LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     * </pre>
     */
    default void createNode(io.espalier.v1.CreateNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.CreateNodeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateNodeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    default void deleteNode(io.espalier.v1.DeleteNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.DeleteNodeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteNodeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    default void linkNode(io.espalier.v1.LinkNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.LinkNodeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLinkNodeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    default void moveNode(io.espalier.v1.MoveNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.MoveNodeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getMoveNodeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Resolves a path and returns every link that was followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    default void resolvePath(io.espalier.v1.ResolvePathRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.ResolvePathResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getResolvePathMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes the tree below a path match a text: computes a plan, sends it and, unless `validate_only`, applies it.
     * The first request has the options; every request may have a piece of the text; the plan is computed when the client half-closes. An
     * import that fits into one transaction (1,040,000 bytes) is atomic. A larger one is applied in several transactions, parents first, with
     * progress messages; running the same import again continues where it stopped. Every change is conditional on the state that it was
     * planned on: if such a node has changed since, nothing of that transaction is written and the call fails with CONFLICT. With
     * `plan_etag`, nothing is written unless the plan is the same as the earlier one: the new plan is sent and the call fails with CONFLICT.
     * Nodes that already match the text are not written. Ephemeral nodes, their ancestors, and the direct children of the path are never
     * trimmed. The path must exist; links on it are followed.
     * Errors: BAD_SYNTAX (all problems of the text at once), BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (the text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. After a partial import the metadata `applied` and `steps` count the steps written and all steps.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<io.espalier.v1.ImportTreeRequest> importTree(
        io.grpc.stub.StreamObserver<io.espalier.v1.ImportTreeResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getImportTreeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream), BACKEND_UNREACHABLE.
     * </pre>
     */
    default void exportTree(io.espalier.v1.ExportTreeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.ExportTreeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportTreeMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service TreeService.
   * <pre>
   * Reads and writes nodes and links, and imports and exports whole trees as text.
   * </pre>
   */
  public static abstract class TreeServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return TreeServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service TreeService.
   * <pre>
   * Reads and writes nodes and links, and imports and exports whole trees as text.
   * </pre>
   */
  public static final class TreeServiceStub
      extends io.grpc.stub.AbstractAsyncStub<TreeServiceStub> {
    private TreeServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TreeServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TreeServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one node. Links on the path are followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time).
     * </pre>
     */
    public void getNode(io.espalier.v1.GetNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.GetNodeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetNodeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public void listChildren(io.espalier.v1.ListChildrenRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.ListChildrenResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListChildrenMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
     * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream),
     * BACKEND_UNREACHABLE.
     * </pre>
     */
    public void walkTree(io.espalier.v1.WalkTreeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WalkTreeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWalkTreeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Watches a node and all its descendants. Links on the path are followed, and followed again when they change; links below it are not
     * followed. `/zookeeper` is left out unless it is the path.
     * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
     * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
     * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
     * gateway, starts with the changes since then, or with a snapshot. A node is sent again when its data changes, not when a child is
     * created or deleted; the child is sent itself. A node that may not be read has a path only, and its descendants are left out.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (with `must_exist` only), TOO_MANY (streams, or nodes in the
     * tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    public void watchTree(io.espalier.v1.WatchTreeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.WatchTreeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchTreeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a persistent node. Links on the path of its parent are followed.
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`),
     * LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     * </pre>
     */
    public void createNode(io.espalier.v1.CreateNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.CreateNodeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateNodeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public void deleteNode(io.espalier.v1.DeleteNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.DeleteNodeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteNodeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public void linkNode(io.espalier.v1.LinkNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.LinkNodeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getLinkNodeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public void moveNode(io.espalier.v1.MoveNodeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.MoveNodeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getMoveNodeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Resolves a path and returns every link that was followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public void resolvePath(io.espalier.v1.ResolvePathRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.ResolvePathResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getResolvePathMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes the tree below a path match a text: computes a plan, sends it and, unless `validate_only`, applies it.
     * The first request has the options; every request may have a piece of the text; the plan is computed when the client half-closes. An
     * import that fits into one transaction (1,040,000 bytes) is atomic. A larger one is applied in several transactions, parents first, with
     * progress messages; running the same import again continues where it stopped. Every change is conditional on the state that it was
     * planned on: if such a node has changed since, nothing of that transaction is written and the call fails with CONFLICT. With
     * `plan_etag`, nothing is written unless the plan is the same as the earlier one: the new plan is sent and the call fails with CONFLICT.
     * Nodes that already match the text are not written. Ephemeral nodes, their ancestors, and the direct children of the path are never
     * trimmed. The path must exist; links on it are followed.
     * Errors: BAD_SYNTAX (all problems of the text at once), BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (the text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. After a partial import the metadata `applied` and `steps` count the steps written and all steps.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<io.espalier.v1.ImportTreeRequest> importTree(
        io.grpc.stub.StreamObserver<io.espalier.v1.ImportTreeResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getImportTreeMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream), BACKEND_UNREACHABLE.
     * </pre>
     */
    public void exportTree(io.espalier.v1.ExportTreeRequest request,
        io.grpc.stub.StreamObserver<io.espalier.v1.ExportTreeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getExportTreeMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service TreeService.
   * <pre>
   * Reads and writes nodes and links, and imports and exports whole trees as text.
   * </pre>
   */
  public static final class TreeServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<TreeServiceBlockingV2Stub> {
    private TreeServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TreeServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TreeServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one node. Links on the path are followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time).
     * </pre>
     */
    public io.espalier.v1.GetNodeResponse getNode(io.espalier.v1.GetNodeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public io.espalier.v1.ListChildrenResponse listChildren(io.espalier.v1.ListChildrenRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListChildrenMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
     * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream),
     * BACKEND_UNREACHABLE.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, io.espalier.v1.WalkTreeResponse>
        walkTree(io.espalier.v1.WalkTreeRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWalkTreeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Watches a node and all its descendants. Links on the path are followed, and followed again when they change; links below it are not
     * followed. `/zookeeper` is left out unless it is the path.
     * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
     * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
     * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
     * gateway, starts with the changes since then, or with a snapshot. A node is sent again when its data changes, not when a child is
     * created or deleted; the child is sent itself. A node that may not be read has a path only, and its descendants are left out.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (with `must_exist` only), TOO_MANY (streams, or nodes in the
     * tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, io.espalier.v1.WatchTreeResponse>
        watchTree(io.espalier.v1.WatchTreeRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchTreeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a persistent node. Links on the path of its parent are followed.
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`),
     * LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.CreateNodeResponse createNode(io.espalier.v1.CreateNodeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.DeleteNodeResponse deleteNode(io.espalier.v1.DeleteNodeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.LinkNodeResponse linkNode(io.espalier.v1.LinkNodeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getLinkNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.MoveNodeResponse moveNode(io.espalier.v1.MoveNodeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getMoveNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Resolves a path and returns every link that was followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public io.espalier.v1.ResolvePathResponse resolvePath(io.espalier.v1.ResolvePathRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getResolvePathMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes the tree below a path match a text: computes a plan, sends it and, unless `validate_only`, applies it.
     * The first request has the options; every request may have a piece of the text; the plan is computed when the client half-closes. An
     * import that fits into one transaction (1,040,000 bytes) is atomic. A larger one is applied in several transactions, parents first, with
     * progress messages; running the same import again continues where it stopped. Every change is conditional on the state that it was
     * planned on: if such a node has changed since, nothing of that transaction is written and the call fails with CONFLICT. With
     * `plan_etag`, nothing is written unless the plan is the same as the earlier one: the new plan is sent and the call fails with CONFLICT.
     * Nodes that already match the text are not written. Ephemeral nodes, their ancestors, and the direct children of the path are never
     * trimmed. The path must exist; links on it are followed.
     * Errors: BAD_SYNTAX (all problems of the text at once), BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, CONFLICT,
     * EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE (the text, or one node), DEPTH_EXCEEDED, TOO_MANY, RESERVED, NOT_PERMITTED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN. After a partial import the metadata `applied` and `steps` count the steps written and all steps.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<io.espalier.v1.ImportTreeRequest, io.espalier.v1.ImportTreeResponse>
        importTree() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getImportTreeMethod(), getCallOptions());
    }

    /**
     * <pre>
     * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream), BACKEND_UNREACHABLE.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, io.espalier.v1.ExportTreeResponse>
        exportTree(io.espalier.v1.ExportTreeRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getExportTreeMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service TreeService.
   * <pre>
   * Reads and writes nodes and links, and imports and exports whole trees as text.
   * </pre>
   */
  public static final class TreeServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<TreeServiceBlockingStub> {
    private TreeServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TreeServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TreeServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one node. Links on the path are followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time).
     * </pre>
     */
    public io.espalier.v1.GetNodeResponse getNode(io.espalier.v1.GetNodeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public io.espalier.v1.ListChildrenResponse listChildren(io.espalier.v1.ListChildrenRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListChildrenMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns a node and all its descendants, parents before children and siblings ordered by name. Links on the path are followed, links
     * below it are not. Nodes that are deleted during the walk are left out. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (a node may not be read; ends the stream),
     * BACKEND_UNREACHABLE.
     * </pre>
     */
    public java.util.Iterator<io.espalier.v1.WalkTreeResponse> walkTree(
        io.espalier.v1.WalkTreeRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWalkTreeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Watches a node and all its descendants. Links on the path are followed, and followed again when they change; links below it are not
     * followed. `/zookeeper` is left out unless it is the path.
     * The first frame is a snapshot, possibly in parts, or `unresolved` if the path does not resolve. Frames are ordered by revision and
     * never repeated. Every stream converges to the state of the store; intermediate states may be skipped. The changes of one transaction
     * arrive in one frame, unless other nodes keep changing without a pause. A stream that resumes with the last revision received, on any
     * gateway, starts with the changes since then, or with a snapshot. A node is sent again when its data changes, not when a child is
     * created or deleted; the child is sent itself. A node that may not be read has a path only, and its descendants are left out.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING and LINK_LOOP (with `must_exist` only), TOO_MANY (streams, or nodes in the
     * tree), DRAINING, BACKEND_UNREACHABLE (the path was never read before and the store did not respond in time).
     * </pre>
     */
    public java.util.Iterator<io.espalier.v1.WatchTreeResponse> watchTree(
        io.espalier.v1.WatchTreeRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchTreeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a persistent node. Links on the path of its parent are followed.
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`),
     * LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.CreateNodeResponse createNode(io.espalier.v1.CreateNodeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.DeleteNodeResponse deleteNode(io.espalier.v1.DeleteNodeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.LinkNodeResponse linkNode(io.espalier.v1.LinkNodeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getLinkNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public io.espalier.v1.MoveNodeResponse moveNode(io.espalier.v1.MoveNodeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getMoveNodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Resolves a path and returns every link that was followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public io.espalier.v1.ResolvePathResponse resolvePath(io.espalier.v1.ResolvePathRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getResolvePathMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns the tree at a path as text that ImportTree accepts, in pieces. Links are not followed. The size of the tree is not limited.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT, NOT_FOUND, NOT_PERMITTED (a node may not be read; ends the stream), BACKEND_UNREACHABLE.
     * </pre>
     */
    public java.util.Iterator<io.espalier.v1.ExportTreeResponse> exportTree(
        io.espalier.v1.ExportTreeRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getExportTreeMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service TreeService.
   * <pre>
   * Reads and writes nodes and links, and imports and exports whole trees as text.
   * </pre>
   */
  public static final class TreeServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<TreeServiceFutureStub> {
    private TreeServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TreeServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TreeServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one node. Links on the path are followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT (`min_revision` was not reached in
     * time).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.GetNodeResponse> getNode(
        io.espalier.v1.GetNodeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetNodeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one page of the children of a node, ordered by name. Links on the path are followed. A child that is created or deleted
     * between two pages may be missing or present; none is returned twice.
     * Errors: BAD_PATH, BAD_ARGUMENT, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED (also for a single child, unless `names_only`),
     * BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.ListChildrenResponse> listChildren(
        io.espalier.v1.ListChildrenRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListChildrenMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a persistent node. Links on the path of its parent are followed.
     * Errors: BAD_PATH, BAD_NAME, BAD_VALUE, BAD_ARGUMENT (`acl`), ALREADY_EXISTS, NOT_FOUND (the parent, without `create_parents`),
     * LINK_DANGLING, LINK_LOOP, EPHEMERAL_PARENT, PAYLOAD_TOO_LARGE, TOO_MANY, NOT_PERMITTED, RESERVED, BACKEND_UNREACHABLE,
     * OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.CreateNodeResponse> createNode(
        io.espalier.v1.CreateNodeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateNodeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Deletes a node. Links on the path of its parent are followed; a link itself is removed with UpdateProperties. A deletion that fits into
     * one transaction is atomic; a larger one deletes children before parents in several transactions.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_EMPTY, EPHEMERAL_KEPT, CONFLICT, RESERVED, NOT_PERMITTED,
     * BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.DeleteNodeResponse> deleteNode(
        io.espalier.v1.DeleteNodeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteNodeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a link. Links on the path of the node that holds it are followed. The target may be created later.
     * Errors: BAD_PATH, BAD_VALUE, NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS (a link of that name has another target, without
     * `replace`), PAYLOAD_TOO_LARGE, RESERVED, NOT_PERMITTED, CONFLICT, BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.LinkNodeResponse> linkNode(
        io.espalier.v1.LinkNodeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getLinkNodeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves a node with all its descendants in one transaction: no reader sees it at both paths or at neither. With `leave_link`, the same
     * transaction leaves a link at the old path. Links on the paths of both parents are followed. Every node keeps its exact data and its
     * ACL; ephemeral nodes belong to the session that created them and cannot be moved. Links elsewhere that name the old path are not
     * changed, and relative links below the node keep their text.
     * Errors: BAD_PATH, BAD_NAME, BAD_ARGUMENT (the destination is below the node), NOT_FOUND, LINK_DANGLING, LINK_LOOP, ALREADY_EXISTS
     * (the destination exists), EPHEMERAL_KEPT, EPHEMERAL_PARENT, DEPTH_EXCEEDED, PAYLOAD_TOO_LARGE (larger than one transaction), CONFLICT,
     * RESERVED, NOT_PERMITTED (also if the gateway may not read the complete ACL of a node), BACKEND_UNREACHABLE, OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.MoveNodeResponse> moveNode(
        io.espalier.v1.MoveNodeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getMoveNodeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Resolves a path and returns every link that was followed.
     * Errors: BAD_PATH, NOT_FOUND, LINK_DANGLING, LINK_LOOP, NOT_PERMITTED, BACKEND_UNREACHABLE, TIMEOUT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<io.espalier.v1.ResolvePathResponse> resolvePath(
        io.espalier.v1.ResolvePathRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getResolvePathMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_NODE = 0;
  private static final int METHODID_LIST_CHILDREN = 1;
  private static final int METHODID_WALK_TREE = 2;
  private static final int METHODID_WATCH_TREE = 3;
  private static final int METHODID_CREATE_NODE = 4;
  private static final int METHODID_DELETE_NODE = 5;
  private static final int METHODID_LINK_NODE = 6;
  private static final int METHODID_MOVE_NODE = 7;
  private static final int METHODID_RESOLVE_PATH = 8;
  private static final int METHODID_EXPORT_TREE = 9;
  private static final int METHODID_IMPORT_TREE = 10;

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
        case METHODID_GET_NODE:
          serviceImpl.getNode((io.espalier.v1.GetNodeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.GetNodeResponse>) responseObserver);
          break;
        case METHODID_LIST_CHILDREN:
          serviceImpl.listChildren((io.espalier.v1.ListChildrenRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.ListChildrenResponse>) responseObserver);
          break;
        case METHODID_WALK_TREE:
          serviceImpl.walkTree((io.espalier.v1.WalkTreeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.WalkTreeResponse>) responseObserver);
          break;
        case METHODID_WATCH_TREE:
          serviceImpl.watchTree((io.espalier.v1.WatchTreeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.WatchTreeResponse>) responseObserver);
          break;
        case METHODID_CREATE_NODE:
          serviceImpl.createNode((io.espalier.v1.CreateNodeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.CreateNodeResponse>) responseObserver);
          break;
        case METHODID_DELETE_NODE:
          serviceImpl.deleteNode((io.espalier.v1.DeleteNodeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.DeleteNodeResponse>) responseObserver);
          break;
        case METHODID_LINK_NODE:
          serviceImpl.linkNode((io.espalier.v1.LinkNodeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.LinkNodeResponse>) responseObserver);
          break;
        case METHODID_MOVE_NODE:
          serviceImpl.moveNode((io.espalier.v1.MoveNodeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.MoveNodeResponse>) responseObserver);
          break;
        case METHODID_RESOLVE_PATH:
          serviceImpl.resolvePath((io.espalier.v1.ResolvePathRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.ResolvePathResponse>) responseObserver);
          break;
        case METHODID_EXPORT_TREE:
          serviceImpl.exportTree((io.espalier.v1.ExportTreeRequest) request,
              (io.grpc.stub.StreamObserver<io.espalier.v1.ExportTreeResponse>) responseObserver);
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
        case METHODID_IMPORT_TREE:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.importTree(
              (io.grpc.stub.StreamObserver<io.espalier.v1.ImportTreeResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetNodeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.GetNodeRequest,
              io.espalier.v1.GetNodeResponse>(
                service, METHODID_GET_NODE)))
        .addMethod(
          getListChildrenMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.ListChildrenRequest,
              io.espalier.v1.ListChildrenResponse>(
                service, METHODID_LIST_CHILDREN)))
        .addMethod(
          getWalkTreeMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              io.espalier.v1.WalkTreeRequest,
              io.espalier.v1.WalkTreeResponse>(
                service, METHODID_WALK_TREE)))
        .addMethod(
          getWatchTreeMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              io.espalier.v1.WatchTreeRequest,
              io.espalier.v1.WatchTreeResponse>(
                service, METHODID_WATCH_TREE)))
        .addMethod(
          getCreateNodeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.CreateNodeRequest,
              io.espalier.v1.CreateNodeResponse>(
                service, METHODID_CREATE_NODE)))
        .addMethod(
          getDeleteNodeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.DeleteNodeRequest,
              io.espalier.v1.DeleteNodeResponse>(
                service, METHODID_DELETE_NODE)))
        .addMethod(
          getLinkNodeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.LinkNodeRequest,
              io.espalier.v1.LinkNodeResponse>(
                service, METHODID_LINK_NODE)))
        .addMethod(
          getMoveNodeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.MoveNodeRequest,
              io.espalier.v1.MoveNodeResponse>(
                service, METHODID_MOVE_NODE)))
        .addMethod(
          getResolvePathMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              io.espalier.v1.ResolvePathRequest,
              io.espalier.v1.ResolvePathResponse>(
                service, METHODID_RESOLVE_PATH)))
        .addMethod(
          getImportTreeMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              io.espalier.v1.ImportTreeRequest,
              io.espalier.v1.ImportTreeResponse>(
                service, METHODID_IMPORT_TREE)))
        .addMethod(
          getExportTreeMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              io.espalier.v1.ExportTreeRequest,
              io.espalier.v1.ExportTreeResponse>(
                service, METHODID_EXPORT_TREE)))
        .build();
  }

  private static abstract class TreeServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    TreeServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return io.espalier.v1.TreeProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("TreeService");
    }
  }

  private static final class TreeServiceFileDescriptorSupplier
      extends TreeServiceBaseDescriptorSupplier {
    TreeServiceFileDescriptorSupplier() {}
  }

  private static final class TreeServiceMethodDescriptorSupplier
      extends TreeServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    TreeServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (TreeServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new TreeServiceFileDescriptorSupplier())
              .addMethod(getGetNodeMethod())
              .addMethod(getListChildrenMethod())
              .addMethod(getWalkTreeMethod())
              .addMethod(getWatchTreeMethod())
              .addMethod(getCreateNodeMethod())
              .addMethod(getDeleteNodeMethod())
              .addMethod(getLinkNodeMethod())
              .addMethod(getMoveNodeMethod())
              .addMethod(getResolvePathMethod())
              .addMethod(getImportTreeMethod())
              .addMethod(getExportTreeMethod())
              .build();
        }
      }
    }
    return result;
  }
}
