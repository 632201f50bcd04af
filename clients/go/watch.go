package espalier

import (
	"context"
	"iter"

	espalierv1 "github.com/espalier-dev/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Standing says of a state as of when it holds, and whether it is all that there is to know.
type Standing struct {
	Revision int64
	// RealPath is the path after all links.
	RealPath string
	// Unresolved says why the path leads nowhere now: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP", "NOT_PERMITTED"; empty while it leads
	// somewhere.
	Unresolved string
	// Stale: the gateway lost contact with the store; this was true then.
	Stale bool
}

func standingAt(provenance *espalierv1.Provenance, revision int64) Standing {
	return Standing{Revision: revision, RealPath: provenance.GetRealPath(), Stale: isStale(provenance.GetSource())}
}

func isStale(source espalierv1.Source) bool { return source == espalierv1.Source_SOURCE_LAST_KNOWN }

// fold puts the frames of a stream together to states.
type fold[Frame, State any] interface {
	// reopen is called when a gateway is asked, and returns the revision from which it is to go on.
	reopen() int64
	apply(*Frame) verdict
	state() State
}

// watch yields the states of a new fold until the context ends or the loop is left. An error is the last thing it yields.
func watch[Frame, State any](ctx context.Context, g *gateways, open func(context.Context, *grpc.ClientConn, int64) (grpc.ServerStreamingClient[Frame], error), begin func() fold[Frame, State]) iter.Seq2[State, error] {
	return func(yield func(State, error) bool) {
		states := begin()
		reopen := func(ctx context.Context, channel *grpc.ClientConn) (grpc.ServerStreamingClient[Frame], error) {
			return open(ctx, channel, states.reopen())
		}
		err := follow(ctx, g, reopen, func(frame *Frame) verdict {
			verdict := states.apply(frame)
			if verdict == show && !yield(states.state(), nil) {
				return stop
			}
			return verdict
		})
		if err != nil {
			yield(states.state(), err)
		}
	}
}

// watchFrame is what the frames of all watches have in common.
type watchFrame interface {
	GetRevision() int64
	GetUnresolved() *espalierv1.UnresolvedFrame
	GetStatus() *espalierv1.StatusFrame
	GetBookmark() *espalierv1.BookmarkFrame
}

// standingFold is the part of a fold that says where a state stands.
type standingFold struct {
	Standing
	// Whether the last state that was shown was stale.
	shownStale bool
}

func (s *standingFold) reopen() int64 {
	// A gateway that has lost its store says so itself.
	s.Stale = false
	return s.Revision
}

// take takes what a frame says, of a snapshot the last part, which alone has a provenance.
func (s *standingFold) take(frame watchFrame, provenance *espalierv1.Provenance) verdict {
	s.Revision = frame.GetRevision()
	unresolved, status := frame.GetUnresolved(), frame.GetStatus()
	switch {
	case provenance != nil:
		s.Standing = standingAt(provenance, s.Revision)
	case unresolved != nil:
		s.Standing = Standing{Revision: s.Revision, Unresolved: unresolved.Reason}
	case status.GetDraining():
		return move
	case status != nil:
		s.Stale = isStale(status.Source)
	case frame.GetBookmark() != nil && s.Stale == s.shownStale:
		return goOn
	}
	s.shownStale = s.Stale
	return show
}
