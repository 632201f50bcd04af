package espalier

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/stats"
)

const (
	firstWait = 50 * time.Millisecond
	maxWait   = time.Second
)

// gateway is one endpoint and the connection to it.
type gateway struct {
	endpoint
	conn *grpc.ClientConn
}

// gateways are those of one client. New calls go to the current one.
type gateways struct {
	all []*gateway
	log *slog.Logger
	// Ends when the client is closed.
	ctx context.Context

	mutex   sync.Mutex
	current *gateway
	// Searches that are under way, by what they search for: those that lose a gateway at the same time share one.
	searches map[searchKey]*search
}

func openGateways(ctx context.Context, endpoints []string, o options) (*gateways, error) {
	g := &gateways{log: o.logger, ctx: ctx, searches: map[searchKey]*search{}}
	for _, text := range endpoints {
		for one := range strings.SplitSeq(text, ",") {
			at, err := parseEndpoint(strings.TrimSpace(one))
			if err != nil {
				g.close()
				return nil, err
			}
			conn, err := grpc.NewClient(at.target(), dialOptions(at, o)...)
			if err != nil {
				g.close()
				return nil, badArgument("endpoints", "%q: %v", at.text, err)
			}
			g.all = append(g.all, &gateway{at, conn})
		}
	}
	if len(g.all) == 0 {
		return nil, badArgument("endpoints", "no endpoints are given")
	}
	g.current = g.all[0]
	if !o.first {
		g.current = g.all[rand.N(len(g.all))]
	}
	return g, nil
}

func dialOptions(at endpoint, o options) []grpc.DialOption {
	transport := o.credentials
	switch {
	case at.scheme == "grpc" || transport == nil && at.scheme == "":
		transport = insecure.NewCredentials()
	case transport == nil:
		transport = credentials.NewTLS(nil)
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithStatsHandler(sentWatcher{}),
		// A gateway that comes back is used within a second.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: firstWait, Multiplier: 1.6, Jitter: 0.2, MaxDelay: maxWait},
			MinConnectTimeout: 5 * time.Second,
		}),
		// For streams of generated clients, which no ping of the session watches.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 10 * time.Second}),
	}
	if o.token != "" {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer{o.token, o.plaintextToken || at.isLoopback()}))
	}
	return append(dial, o.dial...)
}

func (g *gateways) close() error {
	var failures []error
	for _, one := range g.all {
		failures = append(failures, one.conn.Close())
	}
	return errors.Join(failures...)
}

func (g *gateways) currentGateway() *gateway {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.current
}

func (g *gateways) setCurrent(to *gateway) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.current = to
}

// others returns all gateways but one, in any order.
func (g *gateways) others(than *gateway) (others []*gateway) {
	for _, at := range rand.Perm(len(g.all)) {
		if g.all[at] != than {
			others = append(others, g.all[at])
		}
	}
	return others
}

// sentWatcher notes whether a request was sent: one that was not can be sent to another gateway, whatever it does.
type sentWatcher struct{}

type sentKey struct{}

func (sentWatcher) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (sentWatcher) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (sentWatcher) HandleConn(context.Context, stats.ConnStats)                       {}
func (sentWatcher) HandleRPC(ctx context.Context, event stats.RPCStats) {
	if _, ok := event.(*stats.OutHeader); !ok {
		return
	}
	if sent, ok := ctx.Value(sentKey{}).(*atomic.Bool); ok {
		sent.Store(true)
	}
}

// backoffOf is the delay before another attempt: exponential, at most a second, with jitter in its upper half.
func backoffOf(attempt int) time.Duration {
	full := min(maxWait, firstWait<<min(attempt, 16))
	return full/2 + rand.N(full/2)
}

// pause waits, and returns false if the context ended first.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
