package espalier

import (
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc/codes"
)

// Source is where a state comes from.
type Source string

const (
	// SourceLive: it is so now.
	SourceLive Source = "LIVE"
	// SourceLastKnown: it was so when contact with the store, or with all gateways, was lost.
	SourceLastKnown Source = "LAST_KNOWN"
)

// Standing is the revision of a state, where its path leads, and whether it may be outdated.
type Standing struct {
	// Revision is zero while nothing is known.
	Revision int64
	// RealPath is the path after following all links.
	RealPath string
	// Unresolved is why the path does not resolve: ReasonNotFound, ReasonLinkDangling, ReasonLinkLoop, ReasonNotPermitted; empty while it
	// resolves.
	Unresolved Reason
	// Stale is why this may be outdated, and nil while it is live: ReasonBackendUnreachable or ReasonBackendReadOnly when the gateway lacks its
	// store, ReasonGatewayUnreachable when no gateway answers. What is known stays.
	Stale error
	// StaleSince is when contact was lost; zero while it is live.
	StaleSince time.Time
}

// Source returns whether the state is live.
func (s Standing) Source() Source {
	if s.Stale != nil {
		return SourceLastKnown
	}
	return SourceLive
}

// Age is how long ago contact was lost; zero while it is live.
func (s Standing) Age() time.Duration {
	if s.StaleSince.IsZero() {
		return 0
	}
	return time.Since(s.StaleSince)
}

func (s Standing) standing() Standing { return s }

func (s *Standing) setStale(why error, since time.Time) {
	s.Stale, s.StaleSince = why, time.Time{}
	if why != nil {
		s.StaleSince = since
	}
}

// staleness is what provenances, unresolved frames and statuses share.
type staleness interface {
	GetSource() espalierv1.Source
	GetStaleReason() string
}

func (s *Standing) setSource(from staleness, age time.Duration) {
	if from.GetSource() != espalierv1.Source_SOURCE_LAST_KNOWN {
		s.setStale(nil, time.Time{})
		return
	}
	reason := Reason(from.GetStaleReason())
	if reason == "" {
		reason = ReasonBackendUnreachable
	}
	s.setStale(&Error{Reason: reason, Message: "the gateway lacks its store", Code: codes.Unavailable, answered: true}, time.Now().Add(-age))
}

func standingOf(provenance *espalierv1.Provenance, revision int64) Standing {
	standing := Standing{Revision: revision, RealPath: provenance.GetRealPath()}
	standing.setSource(provenance, provenance.GetAge().AsDuration())
	return standing
}
