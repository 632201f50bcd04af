package espalier

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
)

const (
	firstWait   = 50 * time.Millisecond
	maxWait     = 2 * time.Second
	callTimeout = 5 * time.Second
)

// gateways are the channels to the gateways of a client, one of which is current.
type gateways struct {
	channels []*grpc.ClientConn
	mutex    sync.Mutex
	current  int
}

func openGateways(endpoints []string, options []grpc.DialOption) (*gateways, error) {
	if len(endpoints) == 0 {
		return nil, errors.New("espalier: no endpoints given")
	}
	// Detects a dead connection within half a minute, even under a watch without traffic.
	alive := grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 10 * time.Second})
	all := &gateways{}
	for _, endpoint := range endpoints {
		channel, err := grpc.NewClient(endpoint, append([]grpc.DialOption{alive}, forEndpoint(endpoint, options)...)...)
		if err != nil {
			all.close()
			return nil, err
		}
		all.channels = append(all.channels, channel)
	}
	return all, nil
}

func (g *gateways) currentChannel() *grpc.ClientConn {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.channels[g.current]
}

// failOver makes the next gateway current, unless another goroutine has already failed over from channel.
func (g *gateways) failOver(channel *grpc.ClientConn) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.channels[g.current] == channel {
		g.current = (g.current + 1) % len(g.channels)
	}
}

func (g *gateways) close() error {
	var failures []error
	for _, channel := range g.channels {
		failures = append(failures, channel.Close())
	}
	return errors.Join(failures...)
}

type repeat bool

const (
	// repeatable calls may be made more than once.
	repeatable repeat = true
	// once: retried only if the previous attempt certainly had no effect.
	once repeat = false
)

// call makes a unary call on the first gateway that answers, with at most two attempts each.
func call[Answer any](ctx context.Context, g *gateways, mode repeat, try func(context.Context, *grpc.ClientConn) (Answer, error)) (Answer, error) {
	attempts := 2 * len(g.channels)
	for attempt := 1; ; attempt++ {
		channel := g.currentChannel()
		bounded, cancel := context.WithTimeout(ctx, callTimeout)
		answer, err := try(bounded, channel)
		cancel()
		if err == nil {
			return answer, nil
		}
		if ctx.Err() != nil {
			return answer, context.Cause(ctx)
		}
		failure := toError(err)
		if !failure.retryable() {
			return answer, failure
		}
		g.failOver(channel)
		if attempt == attempts || !(mode == repeatable || failure.notApplied()) {
			return answer, failure
		}
		if attempt >= len(g.channels) && !pause(ctx, backoff(attempt)) {
			return answer, context.Cause(ctx)
		}
	}
}

// follow reads a stream, reopened on the next gateway whenever it breaks, until the context ends or apply returns stop. It returns only
// errors that a retry cannot fix; nil when it was ended by the caller.
func follow[Frame any](ctx context.Context, g *gateways, open func(context.Context, *grpc.ClientConn) (grpc.ServerStreamingClient[Frame], error), apply func(*Frame) action) error {
	for attempt := 1; ctx.Err() == nil; attempt++ {
		channel := g.currentChannel()
		err := func() error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			stream, err := open(ctx, channel)
			for err == nil {
				var next *Frame
				if next, err = stream.Recv(); err != nil {
					break
				}
				attempt = 1
				switch apply(next) {
				case stop:
					return errStopped
				case moveOn:
					return io.EOF
				}
			}
			return err
		}()
		if errors.Is(err, errStopped) || ctx.Err() != nil {
			return nil
		}
		if !errors.Is(err, io.EOF) {
			if failure := toError(err); !failure.retryable() {
				return failure
			}
		}
		g.failOver(channel)
		pause(ctx, backoff(attempt))
	}
	return nil
}

// action is what follows from a frame.
type action int

const (
	// ignore: the state has not changed.
	ignore action = iota
	// emit the new state.
	emit
	// moveOn to another gateway and resume there.
	moveOn
	stop
)

var errStopped = errors.New("stopped")

// backoff is the delay before another attempt: exponential, capped, with jitter in its upper half.
func backoff(attempt int) time.Duration {
	full := min(maxWait, firstWait<<min(attempt, 16))
	return full/2 + rand.N(full/2)
}

// pause waits, and returns false if the context ended first.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}
