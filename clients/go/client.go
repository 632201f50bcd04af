// Package espalier is the client of espalier: register servers, discover them, and watch configuration.
//
//	client, err := espalier.Connect([]string{"127.0.0.1:7400"})
//	...
//	defer client.Close()
//	registration, err := client.Register(ctx, espalier.Announcement{Path: "/cms/providers", Addresses: []string{"10.0.0.7:8080"}})
//	...
//	for children, err := range client.WatchChildren(ctx, "/cms/providers") {
//		...
//	}
//
// A client uses one of several gateways at a time. As soon as it has anything alive (a registration, a live value), it pings its gateway
// every two seconds, and moves to whichever other one answers first when there was no answer for four. While no gateway answers, what it
// knows is marked as stale, with the reason.
package espalier

import (
	"context"
	"slices"
	"sync"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"
)

// How long Close tries to deregister what is still registered.
const closeTimeout = 3 * time.Second

// Client is safe for concurrent use. After Close, every call fails with ReasonClosed.
type Client struct {
	options  options
	gateways *gateways
	session  *session
	cache    *cache
	// Ends when the client is closed.
	ctx    context.Context
	cancel context.CancelFunc

	mutex   sync.Mutex
	closing bool
	closed  chan struct{}
	open    map[closer]struct{}
}

// closer is what a client closes before itself: a registration or a live value.
type closer interface {
	closeWith(ctx context.Context) error
}

// Connect creates a client of the gateways at the endpoints: "host", "host:port", "grpc://host:port", or "grpcs://host:port" for TLS; the
// default port is 7400. It does not connect yet.
func Connect(endpoints []string, opts ...Option) (*Client, error) {
	o := defaultOptions()
	for _, option := range opts {
		option(&o)
	}
	if o.interval <= 0 || o.silence <= 0 || o.callTimeout <= 0 {
		return nil, badArgument("options", "intervals and timeouts must be positive")
	}
	ctx, cancel := context.WithCancel(context.Background())
	gateways, err := openGateways(ctx, endpoints, o)
	if err != nil {
		cancel()
		return nil, err
	}
	client := &Client{
		options: o, gateways: gateways, ctx: ctx, cancel: cancel,
		closed: make(chan struct{}), open: map[closer]struct{}{},
	}
	client.session = newSession(client)
	client.cache = openCache(o.cacheFile, o.logger)
	return client, nil
}

// Close deregisters what is still registered, ends all live values, and closes the connections. What no gateway can be asked to deregister
// expires with its TTL, which is logged. Closing it again does nothing.
func (c *Client) Close() error {
	c.mutex.Lock()
	if c.closing {
		c.mutex.Unlock()
		<-c.closed
		return nil
	}
	c.closing = true
	open := make([]closer, 0, len(c.open))
	for one := range c.open {
		open = append(open, one)
	}
	c.mutex.Unlock()
	defer close(c.closed)

	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	var all sync.WaitGroup
	for _, one := range open {
		all.Go(func() {
			if err := one.closeWith(ctx); err != nil {
				c.options.logger.Warn("not deregistered", "error", err)
			}
		})
	}
	all.Wait()
	c.cancel()
	c.session.wait()
	c.cache.flush()
	return c.gateways.close()
}

// keep has Close close this, and reports whether the client is still open.
func (c *Client) keep(one closer) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.closing {
		c.open[one] = struct{}{}
	}
	return !c.closing
}

func (c *Client) forget(one closer) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.open, one)
}

// Registry returns the generated client of the registry service, for what has no method here. Its calls, like those of the two others, last
// their deadline on all gateways together, and fail with an *Error. It has no "json_only" unless you set it.
func (c *Client) Registry() espalierv1.RegistryServiceClient {
	return espalierv1.NewRegistryServiceClient(connection{c})
}

// PropertiesService returns the generated client of the properties service.
func (c *Client) PropertiesService() espalierv1.PropertiesServiceClient {
	return espalierv1.NewPropertiesServiceClient(connection{c})
}

// Tree returns the generated client of the tree service.
func (c *Client) Tree() espalierv1.TreeServiceClient {
	return espalierv1.NewTreeServiceClient(connection{c})
}

// Coordination returns the generated client of the coordination service.
func (c *Client) Coordination() espalierv1.CoordinationServiceClient {
	return espalierv1.NewCoordinationServiceClient(connection{c})
}

// GatewayHealth is what one gateway says of itself.
type GatewayHealth struct {
	Endpoint string
	// Serving: it answers and has its store.
	Serving bool
	// Err is why it does not answer; nil if it does.
	Err error
}

// Health asks all gateways at once how they are, in the order of the endpoints.
func (c *Client) Health(ctx context.Context) ([]GatewayHealth, error) {
	if c.ctx.Err() != nil {
		return nil, errClosed("the client")
	}
	health := make([]GatewayHealth, len(c.gateways.all))
	var all sync.WaitGroup
	for i, one := range c.gateways.all {
		all.Go(func() {
			reply := one.probe(ctx)
			health[i] = GatewayHealth{one.text, reply.err == nil && !reply.lacksStore, reply.err}
		})
	}
	all.Wait()
	return health, ctx.Err()
}

func sorted(texts []string) []string {
	slices.Sort(texts)
	return texts
}
