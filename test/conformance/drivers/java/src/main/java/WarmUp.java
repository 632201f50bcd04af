import com.google.protobuf.Duration;
import io.espalier.Announcement;
import io.espalier.Espalier;
import io.espalier.v1.ChildrenSnapshot;
import io.espalier.v1.DiscoverRequest;
import io.espalier.v1.DiscoverResponse;
import io.espalier.v1.KeepAliveRequest;
import io.espalier.v1.KeepAliveResponse;
import io.espalier.v1.LeaseState;
import io.espalier.v1.LeaseStatus;
import io.espalier.v1.Provider;
import io.espalier.v1.RegisterRequest;
import io.espalier.v1.RegisterResponse;
import io.espalier.v1.RegistryServiceGrpc;
import io.espalier.v1.RevokeLeaseRequest;
import io.espalier.v1.RevokeLeaseResponse;
import io.espalier.v1.WatchChildrenRequest;
import io.espalier.v1.WatchChildrenResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/**
 * Has the classes loaded that a client needs: on a busy machine the first calls of a JVM take seconds, which are no property of the client and
 * would count against its deadlines.
 */
final class WarmUp extends RegistryServiceGrpc.RegistryServiceImplBase {
  static void run() throws IOException {
    var gateway = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).addService(new WarmUp()).build().start();
    var deadline = java.time.Duration.ofSeconds(60);
    try (var client = Espalier.builder("127.0.0.1:" + gateway.getPort()).deadline(deadline).build();
        var live = client.children("/p")) {
      live.waitFor(now -> !now.providers().isEmpty(), deadline);
      client.register(Announcement.of("/p", "1.2.3.4:5"));
      client.discover("/p");
    } finally {
      gateway.shutdownNow();
    }
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<RegisterResponse> answer) {
    end(answer, RegisterResponse.newBuilder().setLeaseId(request.getLeaseId()).setTtl(request.getTtl()).addProviderPaths("/p/1.2.3.4:5").build());
  }

  @Override
  public StreamObserver<KeepAliveRequest> keepAlive(StreamObserver<KeepAliveResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(KeepAliveRequest request) {
        var response = KeepAliveResponse.newBuilder().setInterval(Duration.newBuilder().setSeconds(1));
        for (String lease : request.getLeaseIdsList())
          response.addLeases(LeaseStatus.newBuilder().setLeaseId(lease).setState(LeaseState.LEASE_STATE_LIVE));
        answer.onNext(response.build());
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        answer.onCompleted();
      }
    };
  }

  @Override
  public void revokeLease(RevokeLeaseRequest request, StreamObserver<RevokeLeaseResponse> answer) {
    end(answer, RevokeLeaseResponse.newBuilder().setRemoved(1).build());
  }

  @Override
  public void discover(DiscoverRequest request, StreamObserver<DiscoverResponse> answer) {
    end(answer, DiscoverResponse.getDefaultInstance());
  }

  @Override
  public void watchChildren(WatchChildrenRequest request, StreamObserver<WatchChildrenResponse> frames) {
    var snapshot = ChildrenSnapshot.newBuilder().setFirst(true).setLast(true).addProviders(Provider.newBuilder().setName("1.2.3.4:5"));
    frames.onNext(WatchChildrenResponse.newBuilder().setRevision(1).setSnapshot(snapshot).build());
  }

  private static <A> void end(StreamObserver<A> to, A answer) {
    to.onNext(answer);
    to.onCompleted();
  }
}
