package io.espalier;

import static io.grpc.ConnectivityState.CONNECTING;
import static io.grpc.ConnectivityState.IDLE;
import static io.grpc.ConnectivityState.READY;
import static io.grpc.ConnectivityState.SHUTDOWN;
import static io.grpc.ConnectivityState.TRANSIENT_FAILURE;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps a connection to every address, and spreads calls over those that are connected by their weights. */
final class WeightedLoadBalancer extends LoadBalancer {
  private final Helper helper;
  private final Map<List<?>, Child> children = new LinkedHashMap<>();

  WeightedLoadBalancer(Helper helper) {
    this.helper = helper;
  }

  private final class Child {
    final Subchannel subchannel;
    int weight;
    ConnectivityState state = IDLE;
    Status failure = Status.UNAVAILABLE;

    Child(EquivalentAddressGroup address) {
      subchannel = helper.createSubchannel(CreateSubchannelArgs.newBuilder().setAddresses(address).build());
      subchannel.start(this::changed);
      subchannel.requestConnection();
    }

    private void changed(ConnectivityStateInfo info) {
      if (info.getState() == SHUTDOWN) return;
      // A failure lasts until there is a connection again.
      if (!(state == TRANSIENT_FAILURE && info.getState() == CONNECTING)) state = info.getState();
      if (info.getState() == TRANSIENT_FAILURE) failure = info.getStatus();
      if (info.getState() == TRANSIENT_FAILURE || info.getState() == IDLE) helper.refreshNameResolution();
      if (info.getState() == IDLE) subchannel.requestConnection();
      update();
    }
  }

  @Override
  public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
    Map<List<?>, EquivalentAddressGroup> wanted = new LinkedHashMap<>();
    resolved.getAddresses().forEach(one -> wanted.put(one.getAddresses(), one));
    wanted.forEach(
        (key, address) -> {
          Integer weight = address.getAttributes().get(EspalierNameResolver.WEIGHT);
          children.computeIfAbsent(key, made -> new Child(address)).weight = weight == null ? 1 : weight;
        });
    children
        .entrySet()
        .removeIf(
            one -> {
              boolean isGone = !wanted.containsKey(one.getKey());
              if (isGone) one.getValue().subchannel.shutdown();
              return isGone;
            });
    update();
    return Status.OK;
  }

  @Override
  public void handleNameResolutionError(Status error) {
    children.values().forEach(one -> one.subchannel.shutdown());
    children.clear();
    helper.updateBalancingState(TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(error)));
  }

  private void update() {
    List<Child> ready = children.values().stream().filter(one -> one.state == READY).toList();
    if (!ready.isEmpty()) {
      helper.updateBalancingState(READY, new Picker(ready));
      return;
    }
    boolean isTrying = children.values().stream().anyMatch(one -> one.state != TRANSIENT_FAILURE);
    if (isTrying) helper.updateBalancingState(CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
    else
      children.values().stream()
          .findFirst()
          .ifPresent(
              one ->
                  helper.updateBalancingState(
                      TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(one.failure))));
  }

  @Override
  public void shutdown() {
    children.values().forEach(one -> one.subchannel.shutdown());
    children.clear();
  }

  /** Smooth weighted round robin: of the weights 5, 1 and 1 the picks are a a b a c a a. */
  private static final class Picker extends SubchannelPicker {
    private final List<Subchannel> subchannels = new ArrayList<>();
    private final long[] weights;
    private final long[] credits;
    private final long sum;

    Picker(List<Child> ready) {
      weights = ready.stream().mapToLong(one -> one.weight).toArray();
      credits = new long[weights.length];
      ready.forEach(one -> subchannels.add(one.subchannel));
      long all = 0;
      for (long weight : weights) all += weight;
      sum = all;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
      return PickResult.withSubchannel(subchannels.get(next()));
    }

    private synchronized int next() {
      int best = 0;
      for (int at = 0; at < weights.length; at++) {
        credits[at] += weights[at];
        if (credits[at] > credits[best]) best = at;
      }
      credits[best] -= sum;
      return best;
    }
  }
}
