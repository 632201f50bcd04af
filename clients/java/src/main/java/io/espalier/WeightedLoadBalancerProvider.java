package io.espalier;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import java.util.Map;

/** The policy "espalier_weighted": calls go to all providers in turn, as often as their weights say. Found by gRPC itself. */
public final class WeightedLoadBalancerProvider extends LoadBalancerProvider {
  static final String NAME = "espalier_weighted";

  /** For gRPC. */
  public WeightedLoadBalancerProvider() {}

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public int getPriority() {
    return 5;
  }

  @Override
  public String getPolicyName() {
    return NAME;
  }

  @Override
  public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
    return new WeightedLoadBalancer(helper);
  }

  @Override
  public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> none) {
    return ConfigOrError.fromConfig(NAME);
  }
}
