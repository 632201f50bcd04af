package io.espalier;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.espalier.v1.BookmarkFrame;
import io.espalier.v1.ChildrenSnapshot;
import io.espalier.v1.CreateNodeRequest;
import io.espalier.v1.CreateNodeResponse;
import io.espalier.v1.DeregisterRequest;
import io.espalier.v1.DeregisterResponse;
import io.espalier.v1.DiscoverRequest;
import io.espalier.v1.DiscoverResponse;
import io.espalier.v1.KeepAliveRequest;
import io.espalier.v1.KeepAliveResponse;
import io.espalier.v1.LeaseState;
import io.espalier.v1.LeaseStatus;
import io.espalier.v1.Provenance;
import io.espalier.v1.RegisterRequest;
import io.espalier.v1.RegisterResponse;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.RevokeLeaseRequest;
import io.espalier.v1.RevokeLeaseResponse;
import io.espalier.v1.Source;
import io.espalier.v1.TreeServiceGrpc;
import io.espalier.v1.WatchChildrenRequest;
import io.espalier.v1.WatchChildrenResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway that answers what a test needs. While it is frozen it answers nothing, although its connections stand. */
final class FakeGateway implements AutoCloseable {
  private final Server server;
  private final int port;
  final List<RegisterRequest> registered = new CopyOnWriteArrayList<>();
  final List<WatchChildrenRequest> watches = new CopyOnWriteArrayList<>();
  final Set<String> leases = ConcurrentHashMap.newKeySet();
  final Set<String> superseded = ConcurrentHashMap.newKeySet();
  final AtomicInteger keepAliveStreams = new AtomicInteger();
  final AtomicInteger created = new AtomicInteger();
  final Map<String, io.espalier.v1.Provider> providers = new ConcurrentHashMap<>();
  private final List<StreamObserver<WatchChildrenResponse>> open = new CopyOnWriteArrayList<>();
  volatile boolean frozen;
  /** Refuses to register with this reason. */
  volatile String refusal;

  volatile int lastLeases;
  volatile long revision = 7;

  FakeGateway() throws IOException {
    this(0);
  }

  FakeGateway(int port) throws IOException {
    server = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create()).addService(new Registry()).addService(new Trees()).build().start();
    this.port = server.getPort();
  }

  String endpoint() {
    return "127.0.0.1:" + port;
  }

  /** Provider "1.2.3.4:5" with properties as JSON texts. */
  void put(String name, Map<String, String> texts) {
    providers.put(
        name,
        io.espalier.v1.Provider.newBuilder().setName(name).setEtag("e").putAllJsonProperties(texts).setEphemeral(true).build());
    revision++;
    open.forEach(this::snapshot);
  }

  void clear() {
    providers.clear();
    revision++;
    open.forEach(this::snapshot);
  }

  private void snapshot(StreamObserver<WatchChildrenResponse> to) {
    if (frozen) return;
    var frame =
        WatchChildrenResponse.newBuilder()
            .setRevision(revision)
            .setSnapshot(
                ChildrenSnapshot.newBuilder().setFirst(true).setLast(true).addAllProviders(providers.values()).setProvenance(provenance()))
            .build();
    try {
      to.onNext(frame);
    } catch (IllegalStateException | io.grpc.StatusRuntimeException ended) {
      open.remove(to);
    }
  }

  private Provenance provenance() {
    return Provenance.newBuilder().setRevision(revision).setSource(Source.SOURCE_LIVE).setRealPath("/p").build();
  }

  static Throwable error(com.google.rpc.Code code, String reason) {
    var info = ErrorInfo.newBuilder().setDomain("espalier").setReason(reason).build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder().setCode(code.getNumber()).setMessage(reason).addDetails(Any.pack(info)).build());
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Registry extends RegistryServiceGrpc.RegistryServiceImplBase {
    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> answer) {
      if (frozen) return;
      if (refusal != null) {
        answer.onError(error(refusal.startsWith("BAD") ? com.google.rpc.Code.INVALID_ARGUMENT : com.google.rpc.Code.NOT_FOUND, refusal));
        return;
      }
      registered.add(request);
      leases.add(request.getLeaseId());
      var response = RegisterResponse.newBuilder().setLeaseId(request.getLeaseId()).setTtl(request.getTtl());
      request.getAddressesList().forEach(one -> response.addProviderPaths(request.getPath() + "/" + one));
      answer.onNext(response.build());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<KeepAliveRequest> keepAlive(StreamObserver<KeepAliveResponse> answer) {
      keepAliveStreams.incrementAndGet();
      return new StreamObserver<>() {
        @Override
        public void onNext(KeepAliveRequest request) {
          if (frozen) return;
          lastLeases = request.getLeaseIdsCount();
          var response = KeepAliveResponse.newBuilder().setInterval(Times.toMessage(Duration.ofMillis(200)));
          for (String lease : request.getLeaseIdsList()) {
            var status =
                LeaseStatus.newBuilder()
                    .setLeaseId(lease)
                    .setState(leases.contains(lease) ? LeaseState.LEASE_STATE_LIVE : LeaseState.LEASE_STATE_UNKNOWN);
            if (superseded.contains(lease)) status.addSupersededPaths("/p/1.2.3.4:5");
            response.addLeases(status);
          }
          answer.onNext(response.build());
        }

        @Override
        public void onError(Throwable error) {
          keepAliveStreams.decrementAndGet();
        }

        @Override
        public void onCompleted() {
          keepAliveStreams.decrementAndGet();
          answer.onCompleted();
        }
      };
    }

    @Override
    public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> answer) {
      if (frozen) return;
      answer.onNext(DeregisterResponse.newBuilder().setRemoved(leases.remove(request.getLeaseId())).build());
      answer.onCompleted();
    }

    @Override
    public void revokeLease(RevokeLeaseRequest request, StreamObserver<RevokeLeaseResponse> answer) {
      if (frozen) return;
      answer.onNext(RevokeLeaseResponse.newBuilder().setRemoved(leases.remove(request.getLeaseId()) ? 1 : 0).build());
      answer.onCompleted();
    }

    @Override
    public void discover(DiscoverRequest request, StreamObserver<DiscoverResponse> answer) {
      if (frozen) return;
      answer.onNext(DiscoverResponse.newBuilder().addAllProviders(providers.values()).setProvenance(provenance()).build());
      answer.onCompleted();
    }

    @Override
    public void watchChildren(WatchChildrenRequest request, StreamObserver<WatchChildrenResponse> frames) {
      watches.add(request);
      open.add(frames);
      if (frozen) return;
      if (request.getResumeRevision() == revision)
        frames.onNext(
            WatchChildrenResponse.newBuilder().setRevision(revision).setBookmark(BookmarkFrame.getDefaultInstance()).build());
      else snapshot(frames);
    }
  }

  private final class Trees extends TreeServiceGrpc.TreeServiceImplBase {
    @Override
    public void createNode(CreateNodeRequest request, StreamObserver<CreateNodeResponse> answer) {
      created.incrementAndGet();
      if (frozen || request.getPath().equals("/lost")) return;
      answer.onNext(CreateNodeResponse.newBuilder().setRealPath(request.getPath()).setEtag("e").build());
      answer.onCompleted();
    }
  }
}
