package espalier

import (
	"context"
	"iter"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
)

// Standing is the revision of a state, where its path leads, and whether it may be outdated.
type Standing struct {
	Revision int64
	// RealPath is the path after following all links.
	RealPath string
	// Unresolved is why the path does not resolve: "NOT_FOUND", "LINK_DANGLING", "LINK_LOOP", "NOT_PERMITTED"; empty while it resolves.
	Unresolved string
	// Stale: the gateway has lost its connection to the store; this is the last known state.
	Stale bool
}

func standingAt(provenance *espalierv1.Provenance, revision int64) Standing {
	return Standing{Revision: revision, RealPath: provenance.GetRealPath(), Stale: isStale(provenance.GetSource())}
}

func isStale(source espalierv1.Source) bool { return source == espalierv1.Source_SOURCE_LAST_KNOWN }

// fold turns the frames of a stream into states.
type fold[Frame, State any] interface {
	// reopen is called before a stream is opened, and returns the revision from which to resume.
	reopen() int64
	apply(*Frame) action
	state() State
}

// watch yields the states of a new fold until the context ends or the loop is left. An error ends the iteration.
func watch[Frame, State any](ctx context.Context, g *gateways, open func(context.Context, *grpc.ClientConn, int64) (grpc.ServerStreamingClient[Frame], error), begin func() fold[Frame, State]) iter.Seq2[State, error] {
	return func(yield func(State, error) bool) {
		states := begin()
		reopen := func(ctx context.Context, channel *grpc.ClientConn) (grpc.ServerStreamingClient[Frame], error) {
			return open(ctx, channel, states.reopen())
		}
		err := follow(ctx, g, reopen, func(frame *Frame) action {
			action := states.apply(frame)
			if action == emit && !yield(states.state(), nil) {
				return stop
			}
			return action
		})
		if err != nil {
			yield(states.state(), err)
		}
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
	// Whether the last emitted state was stale.
	emittedStale bool
}

func (s *standingFold) reopen() int64 {
	// A gateway that has lost its store reports that itself.
	s.Stale = false
	return s.Revision
}

// applyStanding updates the standing from a frame; provenance is that of a complete snapshot, else nil.
func (s *standingFold) applyStanding(frame watchFrame, provenance *espalierv1.Provenance) action {
	s.Revision = frame.GetRevision()
	unresolved, status := frame.GetUnresolved(), frame.GetStatus()
	switch {
	case provenance != nil:
		s.Standing = standingAt(provenance, s.Revision)
	case unresolved != nil:
		s.Standing = Standing{Revision: s.Revision, Unresolved: unresolved.Reason, Stale: isStale(unresolved.Source)}
	case status.GetDraining():
		return moveOn
	case status != nil:
		s.Stale = isStale(status.Source)
	case frame.GetBookmark() != nil && s.Stale == s.emittedStale:
		return ignore
	}
	s.emittedStale = s.Stale
	return emit
}
