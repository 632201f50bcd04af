package espalier

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc/codes"
)

const (
	registerTimeout = 5 * time.Second
	// Clients that lost the same gateway register at the next one spread over this time.
	spread = 100 * time.Millisecond
)

// run registers whenever it must, until it is closed, superseded, or refused for good.
func (r *Registration) run() {
	session := r.client.session
	defer close(r.done)
	defer session.release()
	defer func() { session.abandon(r.lease()) }()
	for failures := 0; ; {
		home, trouble, changed := session.look()
		var retry <-chan time.Time
		if home == nil && trouble != nil {
			r.suspend(trouble)
		}
		if home != nil && r.isDue(home) {
			err := r.attempt(home)
			switch {
			case r.ctx.Err() != nil:
				return
			case err == nil:
				failures = 0
				continue
			case home.ctx.Err() != nil:
				// It was left meanwhile; the next home is tried at once.
				retry = time.After(firstWait)
			case r.refused(toError(err)):
				return
			default:
				if failure := toError(err); failure.retryable() {
					session.refused(r.ctx, home, failure)
				}
				retry = time.After(backoffOf(failures))
				failures++
			}
		}
		select {
		case <-r.ctx.Done():
			return
		case <-changed:
			if home != nil && retry == nil {
				// All clients of a lost gateway come to the next one at the same time.
				pause(r.ctx, rand.N(spread))
			}
		case <-r.wake:
		case <-retry:
		}
		if r.isSuperseded() {
			// The outcome does not matter: the provider of the other lease stays, and the TTL removes the rest.
			ctx, cancel := context.WithTimeout(r.ctx, closeTimeout)
			_ = r.revoke(ctx)
			cancel()
			return
		}
	}
}

func (r *Registration) lease() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.request.LeaseId
}

func (r *Registration) isSuperseded() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.status.State == Superseded
}

func (r *Registration) isDue(here *home) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.at != here || r.paused != r.hasPaused || !r.paused && r.has != r.wanted
}

// isAt reports whether its lease can be renewed there.
func (r *Registration) isAt(here *home) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.at == here && !r.hasPaused
}

func (r *Registration) suspend(why error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case r.status.State == Registered:
		r.set(Suspended, why)
	case r.status.Err == nil || r.status.Err.Error() != why.Error():
		r.set(r.status.State, why)
	}
}

// attempt registers at a gateway or, while it is paused, deregisters there.
func (r *Registration) attempt(here *home) error {
	ctx, cancel := context.WithTimeout(r.ctx, registerTimeout)
	defer cancel()
	defer context.AfterFunc(here.ctx, cancel)()
	registry := espalierv1.NewRegistryServiceClient(here.gateway.conn)
	r.mutex.Lock()
	paused, version, properties := r.paused, r.wanted, maps.Clone(r.properties)
	r.mutex.Unlock()
	if paused {
		for _, request := range r.removals() {
			if _, err := registry.Deregister(ctx, request); err != nil {
				return err
			}
		}
		r.mutex.Lock()
		defer r.mutex.Unlock()
		r.at, r.hasPaused = here, true
		r.set(Registered, nil)
		return nil
	}
	if r.hook != nil {
		r.hook(properties)
	}
	texts, err := toJSON(properties)
	if err != nil {
		return err
	}
	r.mutex.Lock()
	r.request.JsonProperties = texts
	request := r.request
	lease := request.LeaseId
	r.mutex.Unlock()
	answer, err := registry.Register(ctx, request)
	if err != nil {
		return err
	}
	r.mutex.Lock()
	r.remember(answer)
	r.at, r.has, r.hasPaused, r.accepted = here, version, false, r.properties
	r.status.Paths, r.status.TTL = answer.ProviderPaths, answer.Ttl.AsDuration()
	r.set(Registered, nil)
	r.mutex.Unlock()
	r.client.session.renew(r, lease)
	return nil
}

// refused reports whether a failed attempt is the last one.
func (r *Registration) refused(failure *Error) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if failure.Reason == ReasonLeaseExpired {
		r.replaceLease()
	}
	isMissing := failure.Reason == ReasonNotFound || failure.Reason == ReasonLinkDangling
	mayPass := failure.retryable() || failure.Reason == ReasonOutcomeUnknown || failure.Reason == ReasonLeaseExpired || isMissing && r.wait
	first := r.accepted == nil
	switch {
	case first && !mayPass && (r.foreground || failure.isFinal() || isMissing):
		r.err = failure
		r.set(Failed, failure)
		return true
	case !first && failure.isFinal() && r.has != r.wanted:
		// The change is refused, and what was registered before stays.
		r.refusals[r.wanted] = failure
		r.properties = r.accepted
		r.has = r.wanted
		r.set(r.status.State, nil)
		return false
	case r.status.State == Registered && r.at != nil && r.at.ctx.Err() == nil && failure.retryable():
		// Only the change is late: the lease is renewed where it is registered.
		r.set(Registered, failure)
	case r.status.State == Registered:
		r.set(Suspended, failure)
	default:
		r.set(r.status.State, failure)
	}
	return false
}

// renewed takes the answer to a renewal.
func (r *Registration) renewed(here *home, status *espalierv1.LeaseStatus, _ time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.at != here || r.request.LeaseId != status.LeaseId || r.status.State == Superseded || r.status.State == Failed {
		return
	}
	if len(status.SupersededPaths) > 0 {
		r.err = &Error{
			Reason: ReasonSuperseded, Code: codes.Aborted, Metadata: map[string]string{"path": status.SupersededPaths[0]},
			Message: "a newer registration has taken over " + strings.Join(status.SupersededPaths, ", "),
		}
		r.set(Superseded, r.err)
		r.hurry()
		return
	}
	if status.State == espalierv1.LeaseState_LEASE_STATE_LIVE {
		r.remember(status)
		if r.status.State == Suspended || r.status.Err != nil {
			r.set(Registered, nil)
		}
		return
	}
	if status.State == espalierv1.LeaseState_LEASE_STATE_EXPIRED {
		r.replaceLease()
	}
	r.at = nil
	r.hurry()
}

// remember keeps what the next gateway must know: what operators have changed in the providers, and how it recognizes their nodes. The mutex
// is held.
func (r *Registration) remember(answer interface {
	GetOverrides() map[string]*espalierv1.Override
	GetIdentities() map[string]string
}) {
	identities := maps.Clone(r.request.Identities)
	if identities == nil {
		identities = map[string]string{}
	}
	maps.Copy(identities, answer.GetIdentities())
	r.request = r.copyOfRequest()
	r.request.Overrides, r.request.Identities = answer.GetOverrides(), identities
}

// replaceLease takes a new lease instead of one that has expired. The mutex is held.
func (r *Registration) replaceLease() {
	r.client.session.abandon(r.request.LeaseId)
	r.request = r.copyOfRequest()
	r.request.LeaseId = newLease()
}

// copyOfRequest leaves a request alone that may be on its way.
func (r *Registration) copyOfRequest() *espalierv1.RegisterRequest {
	before := r.request
	return &espalierv1.RegisterRequest{
		Path: before.Path, Addresses: before.Addresses, Hosts: before.Hosts, LeaseId: before.LeaseId, Ttl: before.Ttl,
		CreatePath: before.CreatePath, Force: before.Force, Acl: before.Acl,
		JsonProperties: before.JsonProperties, Overrides: before.Overrides, Identities: before.Identities,
	}
}

// revoke ends the lease.
func (r *Registration) revoke(ctx context.Context) error {
	lease, registry := r.lease(), r.client.Registry()
	answer, err := registry.RevokeLease(ctx, &espalierv1.RevokeLeaseRequest{LeaseId: lease})
	if err != nil || !slices.ContainsFunc(r.Paths(), func(path string) bool { return !slices.Contains(answer.RemovedPaths, path) }) {
		return err
	}
	// A gateway that does not know the lease can still remove its registrations one by one.
	for _, request := range r.removals() {
		if _, err := registry.Deregister(ctx, request); err != nil {
			return err
		}
	}
	return nil
}

func (r *Registration) removals() (requests []*espalierv1.DeregisterRequest) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, address := range r.request.Addresses {
		requests = append(requests, &espalierv1.DeregisterRequest{
			Path: r.request.Path, LeaseId: r.request.LeaseId, Address: address, Hosts: r.request.Hosts,
		})
	}
	return requests
}
