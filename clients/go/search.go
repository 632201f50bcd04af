package espalier

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const (
	// How long a gateway may take to say that it is there.
	probeTimeout = 1500 * time.Millisecond
	// By how much those that are preferred are asked before the others.
	headStart = 300 * time.Millisecond
	// How long a gateway that lacks its store waits for a better one to answer.
	secondBest = 500 * time.Millisecond
)

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
