package espalier

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync/atomic"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// opener opens a stream at a gateway, from a revision on.
type opener[Frame any] func(ctx context.Context, on *grpc.ClientConn, revision int64) (grpc.ServerStreamingClient[Frame], error)

// fold turns the frames of a stream into states.
type fold[Frame, T any] interface {
	// begin is called before a stream is opened, and returns the revision from which to resume.
	begin() int64
	apply(*Frame) action
	state() T
	// restore begins with a state that was known before.
	restore(T)
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
)

// After this time without a first frame a watch is opened again, on another gateway if there is one.
const firstFrameTimeout = 5 * time.Second

var errDraining = errors.New("the gateway is shutting down")

// watch opens a live value whose states are those of a fold. It is at home in the session of the client, and moves with it.
func watch[Frame any, T State[T]](ctx context.Context, c *Client, kind, path string, states fold[Frame, T], open opener[Frame]) *Live[T] {
	return newLive(ctx, c, path, func(ctx context.Context, live *Live[T]) error {
		publish := func() {
			state := states.state()
			c.cache.put(kind, path, state)
			live.publish(state)
		}
		for failures := 0; ctx.Err() == nil; {
			home, trouble, changed := c.session.look()
			if home == nil {
				if trouble != nil {
					live.lose(c, kind, states, trouble)
				}
				select {
				case <-changed:
				case <-ctx.Done():
				}
				continue
			}
			got, err := follow(ctx, home, states, open, publish)
			if ctx.Err() != nil {
				return nil
			}
			if got {
				failures = 0
			}
			if home.ctx.Err() == nil {
				failure := toError(err)
				known := live.Current().standing().Revision > 0
				isBroken := errors.Is(err, errDraining) || errors.Is(err, io.EOF) || failure.retryable()
				if failure.isFinal() || !isBroken && !known {
					return failure
				}
				c.session.refused(ctx, home, failure)
				pause(ctx, backoffOf(failures))
				failures++
			}
			// The session may not have noticed yet that it has left.
			select {
			case <-changed:
			case <-ctx.Done():
			case <-time.After(firstWait):
			}
		}
		return nil
	})
}

// follow applies the frames of one stream until it ends or its gateway is left, and reports whether there was any.
func follow[Frame any, T State[T]](ctx context.Context, home *home, states fold[Frame, T], open opener[Frame], publish func()) (got bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(home.ctx, cancel)()
	var isLate atomic.Bool
	overdue := time.AfterFunc(firstFrameTimeout, func() {
		isLate.Store(true)
		cancel()
	})
	defer overdue.Stop()
	stream, err := open(ctx, home.gateway.conn, states.begin())
	for err == nil {
		var frame *Frame
		if frame, err = stream.Recv(); err != nil {
			break
		}
		if !got {
			got = true
			overdue.Stop()
		}
		switch states.apply(frame) {
		case emit:
			publish()
		case moveOn:
			return got, errDraining
		}
	}
	if isLate.Load() && !got {
		// The gateway is there: its pings are answered.
		err = &Error{Reason: ReasonTimeout, Code: codes.DeadlineExceeded, Message: "no first frame", answered: true}
	}
	return got, err
}

// lose marks the state as stale; one that was never known is taken from the cache.
func (l *Live[T]) lose(c *Client, kind string, states interface {
	state() T
	restore(T)
}, why *Error) {
	now := l.Current()
	standing := now.standing()
	since := standing.StaleSince
	if ReasonOf(standing.Stale) == ReasonGatewayUnreachable && standing.Stale.Error() == why.Error() {
		return
	}
	if standing.Revision == 0 && standing.Stale == nil {
		if kept, known := lastKnown[T](c, kind, l.path, why); known {
			now, standing, since = kept, kept.standing(), kept.standing().StaleSince
		}
	}
	if since.IsZero() {
		since = time.Now()
	}
	standing.setStale(why, since)
	now = now.withStanding(standing)
	states.restore(now)
	l.publish(now)
}

// states yields the states of a live value that is closed with the loop.
func (l *Live[T]) states(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer l.Close()
		l.All(ctx)(yield)
	}
}

// watchFrame is what the frames of all watches share.
type watchFrame interface {
	GetRevision() int64
	GetUnresolved() *espalierv1.UnresolvedFrame
	GetStatus() *espalierv1.StatusFrame
	GetBookmark() *espalierv1.BookmarkFrame
}

// standingFold is the part of a fold that keeps the standing of its states.
type standingFold struct {
	Standing
	// The revision of the last frame that has one. One from the cache is not resumed: it may be of another store.
	resume int64
	// Whether the last emitted state was stale.
	emittedStale bool
}

func (s *standingFold) begin() int64 {
	// A gateway that lacks its store reports that itself.
	s.setStale(nil, time.Time{})
	return s.resume
}

func (s *standingFold) restoreStanding(standing Standing) {
	s.Standing, s.emittedStale = standing, standing.Stale != nil
}

// applyStanding updates the standing from a frame; provenance is that of a complete snapshot, else nil.
func (s *standingFold) applyStanding(frame watchFrame, provenance *espalierv1.Provenance) action {
	if revision := frame.GetRevision(); revision > 0 {
		s.Revision, s.resume = revision, revision
	}
	unresolved, status := frame.GetUnresolved(), frame.GetStatus()
	switch {
	case provenance != nil:
		s.Standing = standingOf(provenance, s.Revision)
	case unresolved != nil:
		s.Standing = Standing{Revision: s.Revision, Unresolved: Reason(unresolved.Reason)}
		s.setSource(unresolved, unresolved.GetAge().AsDuration())
	case status.GetDraining():
		return moveOn
	case status != nil:
		s.setSource(status, status.GetAge().AsDuration())
	case frame.GetBookmark() != nil && (s.Stale != nil) == s.emittedStale:
		return ignore
	}
	s.emittedStale = s.Stale != nil
	return emit
}
