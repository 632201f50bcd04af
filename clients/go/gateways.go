package espalier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/stats"
)

const (
	// How long a gateway may take to say that it is there.
	probeTimeout = 1500 * time.Millisecond
	// By how much those that are preferred are asked before the others.
	headStart = 300 * time.Millisecond
	// How long a gateway that lacks its store waits for a better one to answer.
	secondBest = 500 * time.Millisecond

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

type searchKey struct {
	gateway *gateway
	prefer  bool
}

type search struct {
	done  chan struct{}
	found found
	err   *Error
}

// found is a gateway that answers. If it lacks its store, it answers reads only.
type found struct {
	*gateway
	lacksStore bool
}

// instead finds a gateway other than from, which does not answer as it should: all others are asked at once, and the first that answers is
// taken. If none does, from itself is taken if it answers.
func (g *gateways) instead(ctx context.Context, from *gateway) (found, *Error) {
	return g.search(ctx, searchKey{from, false})
}

// rather finds out whether a gateway answers, and which other does if it does not.
func (g *gateways) rather(ctx context.Context, wanted *gateway) (found, *Error) {
	return g.search(ctx, searchKey{wanted, true})
}

func (g *gateways) search(ctx context.Context, key searchKey) (found, *Error) {
	g.mutex.Lock()
	running, there := g.searches[key]
	if !there {
		running = &search{done: make(chan struct{})}
		g.searches[key] = running
		first, second := g.others(key.gateway), []*gateway{key.gateway}
		if key.prefer {
			first, second = second, first
		}
		go func() {
			running.found, running.err = askAll(g.ctx, first, second)
			g.mutex.Lock()
			delete(g.searches, key)
			g.mutex.Unlock()
			close(running.done)
		}()
	}
	g.mutex.Unlock()
	select {
	case <-running.done:
		return running.found, running.err
	case <-ctx.Done():
		return found{}, errTimeout("the context ended before a gateway answered", context.Cause(ctx))
	}
}

type reply struct {
	from       *gateway
	lacksStore bool
	err        error
}

// askAll returns the first gateway that answers. The second group is asked a little later, or as soon as nobody of the first one is left.
// One that lacks its store is only taken if no other answers soon.
func askAll(ctx context.Context, first, second []*gateway) (found, *Error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan reply, len(first)+len(second))
	asked, answered := 0, 0
	ask := func(group []*gateway) {
		for _, one := range group {
			asked++
			go func() { replies <- one.probe(ctx) }()
		}
	}
	ask(first)
	later := time.NewTimer(headStart)
	defer later.Stop()
	var spare *gateway
	var enough <-chan time.Time
	why := map[*gateway]error{}
	for {
		if answered == asked && second != nil {
			ask(second)
			second = nil
		}
		if answered == asked {
			break
		}
		select {
		case <-later.C:
			ask(second)
			second = nil
		case <-enough:
			return found{spare, true}, nil
		case reply := <-replies:
			answered++
			switch {
			case reply.err != nil:
				why[reply.from] = reply.err
			case !reply.lacksStore:
				return found{reply.from, false}, nil
			case spare == nil:
				spare, enough = reply.from, time.After(secondBest)
			}
		}
	}
	if spare != nil {
		return found{spare, true}, nil
	}
	return found{}, unreachable(why)
}

// unreachable is the error that no gateway answers, with each endpoint and why.
func unreachable(why map[*gateway]error) *Error {
	failure := &Error{Reason: ReasonGatewayUnreachable, Code: codes.Unavailable, Metadata: map[string]string{}}
	var each []string
	for from, err := range why {
		failure.Metadata[from.text] = whyNot(err)
		each = append(each, from.text+": "+whyNot(err))
	}
	failure.Message = "no gateway answers: " + strings.Join(sorted(each), "; ")
	return failure
}

// probe asks a gateway for its health, which needs no token.
func (g *gateway) probe(ctx context.Context) reply {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if g.conn.GetState() == connectivity.TransientFailure {
		g.conn.ResetConnectBackoff()
	}
	answer, err := healthpb.NewHealthClient(g.conn).Check(ctx, &healthpb.HealthCheckRequest{})
	if err == nil {
		return reply{from: g, lacksStore: answer.Status != healthpb.HealthCheckResponse_SERVING}
	}
	failure := toError(err)
	if ctx.Err() != nil || failure.Code == codes.DeadlineExceeded {
		return reply{from: g, err: fmt.Errorf("no answer within %v", probeTimeout)}
	}
	if failure.Code == codes.Unavailable {
		return reply{from: g, err: failure}
	}
	// Whatever it says, it is there.
	return reply{from: g}
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
