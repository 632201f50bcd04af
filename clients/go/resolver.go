package espalier

import (
	"context"
	"maps"
	"math"
	"net"
	"slices"
	"strings"

	"google.golang.org/grpc/attributes"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"
)

// Scheme is that of targets of gRPC channels: "espalier:///cms/providers".
const Scheme = "espalier"

// ResolverOption is an option of Resolver.
type ResolverOption func(*pathResolver)

// WithServiceConfig gives channels another service config of gRPC, in JSON, than the one that balances by weight.
func WithServiceConfig(json string) ResolverOption {
	return func(r *pathResolver) { r.serviceConfig = json }
}

// Resolver returns a resolver for gRPC channels whose servers are the providers of a path:
//
//	grpc.NewClient("espalier:///cms/providers", grpc.WithResolvers(client.Resolver()), ...)
//
// Calls are spread over the providers by their property "weight", a number: one with twice the weight gets twice the calls, one without it
// counts as 1, and one with 0 gets none. While the gateways do not answer, channels keep the providers that they know.
// With TLS, a provider is verified by the host of its address.
func (c *Client) Resolver(options ...ResolverOption) resolver.Builder {
	return resolverBuilder{c, options}
}

type resolverBuilder struct {
	client  *Client
	options []ResolverOption
}

func (resolverBuilder) Scheme() string { return Scheme }

// OverrideAuthority is the authority of calls: a path is none.
func (resolverBuilder) OverrideAuthority(target resolver.Target) string {
	return strings.ReplaceAll(strings.Trim(target.Endpoint(), "/"), "/", ".")
}

func (b resolverBuilder) Build(target resolver.Target, conn resolver.ClientConn, _ resolver.BuildOptions) (resolver.Resolver, error) {
	path := "/" + strings.Trim(target.Endpoint(), "/")
	if target.URL.Host != "" {
		return nil, badArgument("target", "%q names a host; write %s://%s", target.String(), Scheme, path)
	}
	r := &pathResolver{conn: conn, serviceConfig: `{"loadBalancingConfig":[{"` + BalancerName + `":{}}]}`}
	for _, option := range b.options {
		option(r)
	}
	r.config = conn.ParseServiceConfig(r.serviceConfig)
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	live := b.client.Children(ctx, path)
	go r.run(ctx, path, live)
	return r, nil
}

type pathResolver struct {
	conn          resolver.ClientConn
	serviceConfig string
	config        *serviceconfig.ParseResult
	cancel        context.CancelFunc
}

func (r *pathResolver) run(ctx context.Context, path string, live *Live[Children]) {
	defer r.cancel()
	known := false
	for state, err := range live.All(ctx) {
		switch {
		case err != nil:
			r.conn.ReportError(err)
		case state.Stale != nil && len(state.Providers) == 0:
			if !known {
				r.conn.ReportError(state.Stale)
			}
		default:
			known = true
			// An error means that there are no providers; the next state comes by itself.
			endpoints := endpointsOf(state)
			_ = r.conn.UpdateState(resolver.State{Endpoints: endpoints, ServiceConfig: r.config})
			if len(endpoints) == 0 {
				reason := state.Unresolved
				if reason == "" {
					reason = ReasonNotFound
				}
				r.conn.ReportError(&Error{Reason: reason, Code: codes.Unavailable, Message: path + " has no providers that take calls"})
			}
		}
	}
}

// ResolveNow has nothing to do: changes come by themselves.
func (r *pathResolver) ResolveNow(resolver.ResolveNowOptions) {}

func (r *pathResolver) Close() { r.cancel() }

func endpointsOf(state Children) (endpoints []resolver.Endpoint) {
	for _, name := range slices.Sorted(maps.Keys(state.Providers)) {
		provider := state.Providers[name]
		host, _, err := net.SplitHostPort(name)
		if err != nil || provider.Weight() == 0 {
			// A child that is no server, or one that is to get no calls.
			continue
		}
		endpoints = append(endpoints, resolver.Endpoint{
			Addresses:  []resolver.Address{{Addr: name, ServerName: host}},
			Attributes: attributes.New(providerKey{}, providerValue{&provider}),
		})
	}
	return endpoints
}

type providerKey struct{}

type providerValue struct{ provider *Provider }

func (v providerValue) Equal(other any) bool {
	another, ok := other.(providerValue)
	return ok && v.provider.Name == another.provider.Name && v.provider.Etag == another.provider.Etag
}

// ProviderOf returns the provider of an endpoint that Resolver made, for load balancing policies of your own.
func ProviderOf(endpoint resolver.Endpoint) (Provider, bool) {
	value, ok := endpoint.Attributes.Value(providerKey{}).(providerValue)
	if !ok {
		return Provider{}, false
	}
	return *value.provider, true
}

// Weight is the property "weight", or 1 if there is none that is a number from 0 on.
func (p Provider) Weight() float64 {
	weight := 1.0
	switch value := p.Properties["weight"].(type) {
	case int64:
		weight = float64(value)
	case float64:
		weight = value
	}
	if !(weight >= 0) || math.IsInf(weight, 0) {
		return 1
	}
	return weight
}
