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

// gateways are the gateways a client may talk to, one of which is current.
type gateways struct {
	channels []*grpc.ClientConn
	mutex    sync.Mutex
	current  int
}

func openGateways(endpoints []string, options []grpc.DialOption) (*gateways, error) {
	if len(endpoints) == 0 {
		return nil, errors.New("espalier: no endpoint was given")
	}
	// A dead connection is noticed within half a minute, also by a watch to which nothing is sent.
	alive := grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 10 * time.Second})
	all := &gateways{}
	for _, endpoint := range endpoints {
		channel, err := grpc.NewClient(endpoint, append([]grpc.DialOption{alive}, options...)...)
		if err != nil {
			all.close()
			return nil, err
		}
		all.channels = append(all.channels, channel)
	}
	return all, nil
}

func (g *gateways) now() *grpc.ClientConn {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.channels[g.current]
}

// leave makes the next gateway current, unless somebody else has left this one already.
func (g *gateways) leave(channel *grpc.ClientConn) {
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
	// repeatable calls may be made twice.
	repeatable repeat = true
	// once: goes on to the next gateway only if the one before certainly did nothing.
	once repeat = false
)

// call gets one answer from the first gateway that gives it; each gets two chances.
func call[Answer any](ctx context.Context, g *gateways, mode repeat, try func(context.Context, *grpc.ClientConn) (Answer, error)) (Answer, error) {
	attempts := 2 * len(g.channels)
	for attempt := 1; ; attempt++ {
		channel := g.now()
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
		if !failure.elsewhere() {
			return answer, failure
		}
		g.leave(channel)
		if attempt == attempts || !(mode == repeatable || failure.nothingDone()) {
			return answer, failure
		}
		if attempt >= len(g.channels) && !pause(ctx, waitBefore(attempt)) {
			return answer, context.Cause(ctx)
		}
	}
}

// follow reads a stream until the context ends, opened again on the next gateway whenever it breaks, and until `frame` returns false. Its
// error is what repeating cannot mend; nil when it ended as wanted.
func follow[Frame any](ctx context.Context, g *gateways, open func(context.Context, *grpc.ClientConn) (grpc.ServerStreamingClient[Frame], error), frame func(*Frame) verdict) error {
	for attempt := 1; ctx.Err() == nil; attempt++ {
		channel := g.now()
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
				switch frame(next) {
				case stop:
					return errStopped
				case move:
					return io.EOF
				}
			}
			return err
		}()
		if errors.Is(err, errStopped) || ctx.Err() != nil {
			return nil
		}
		if !errors.Is(err, io.EOF) {
			if failure := toError(err); !failure.elsewhere() {
				return failure
			}
		}
		g.leave(channel)
		pause(ctx, waitBefore(attempt))
	}
	return nil
}

// verdict is what a reader wants after a frame.
type verdict int

const (
	goOn verdict = iota
	// show the state that came of it, and go on.
	show
	// move to another gateway and resume there.
	move
	stop
)

var errStopped = errors.New("stopped")

// waitBefore is the wait before another attempt: doubling, capped, the upper half of it random.
func waitBefore(attempt int) time.Duration {
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
