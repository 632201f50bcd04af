package espalier

import (
	"context"
	"strings"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// The longest time between two heartbeats. It bounds how long an unreachable gateway goes unnoticed under a long TTL: the nodes that a
// gateway created outlive it only by its session with the store.
const maxInterval = 3 * time.Second

// maintain renews the lease of a registration, and registers again when a gateway is lost, until it is closed or superseded.
func (r *Registration) maintain(ctx context.Context, channel *grpc.ClientConn, answer *espalierv1.RegisterResponse) {
	defer close(r.done)
	for failures := 0; ; {
		renewed, err := r.renew(ctx, channel, answer.Ttl.AsDuration())
		if r.isOver(ctx, err) {
			return
		}
		if err != nil {
			r.gateways.failOver(channel)
		}
		if renewed {
			failures = 0
		}
		for {
			// Also before the first attempt: all clients of a lost gateway come to the next one at the same time.
			if !pause(ctx, backoff(failures)) {
				return
			}
			failures++
			channel = r.gateways.currentChannel()
			bounded, cancel := context.WithTimeout(ctx, callTimeout)
			answer, err = r.register(bounded, channel)
			cancel()
			if err == nil {
				r.setErr(nil)
				break
			}
			failure := toError(err)
			if r.isOver(ctx, failure) {
				return
			}
			if failure.Reason == "LEASE_EXPIRED" {
				r.request.LeaseId = newLease()
			} else {
				r.gateways.failOver(channel)
			}
		}
	}
}

// isOver reports whether the registration has ended. What is left of a superseded registration is revoked.
func (r *Registration) isOver(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return true
	}
	if err == nil {
		return false
	}
	r.setErr(err)
	if Reason(err) != "SUPERSEDED" {
		return false
	}
	// The outcome does not matter: the provider of the other lease stays, and the TTL removes the rest.
	_ = r.revoke(ctx)
	return true
}

// renew renews the lease until it must be registered again: on this gateway if the error is nil, else on the next one. It also returns
// whether any renewal succeeded.
func (r *Registration) renew(ctx context.Context, channel *grpc.ClientConn, ttl time.Duration) (renewed bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := espalierv1.NewRegistryServiceClient(channel).KeepAlive(ctx)
	if err != nil {
		return false, toError(err)
	}
	answers := make(chan *espalierv1.KeepAliveResponse)
	broken := make(chan error, 1)
	go func() {
		for {
			answer, err := stream.Recv()
			if err != nil {
				broken <- toError(err)
				return
			}
			select {
			case answers <- answer:
			case <-ctx.Done():
				return
			}
		}
	}()
	tick := time.NewTicker(min(max(ttl, time.Second)/3, maxInterval))
	defer tick.Stop()
	request := &espalierv1.KeepAliveRequest{LeaseIds: []string{r.request.LeaseId}}
	answered := true
	for {
		if !answered {
			return renewed, &Error{Reason: "TIMEOUT", Message: "a lease renewal was not answered in time", Code: codes.DeadlineExceeded}
		}
		// When sending fails, receiving returns the reason.
		_ = stream.Send(request)
		answered = false
		for due := false; !due; {
			select {
			case <-tick.C:
				due = true
			case err := <-broken:
				return renewed, err
			case answer := <-answers:
				answered = true
				live, err := r.isLive(answer)
				if !live {
					return renewed, err
				}
				renewed = true
				r.setErr(nil)
			}
		}
	}
}

// isLive reports whether the lease is live on that gateway. If not, it must be registered again: with an error, on another gateway.
func (r *Registration) isLive(answer *espalierv1.KeepAliveResponse) (bool, error) {
	live := true
	for _, lease := range answer.Leases {
		if len(lease.SupersededPaths) > 0 {
			message := "taken over by another lease: " + strings.Join(lease.SupersededPaths, ", ")
			return false, &Error{Reason: "SUPERSEDED", Message: message, Code: codes.Aborted}
		}
		live = lease.State == espalierv1.LeaseState_LEASE_STATE_LIVE
		if live {
			r.keep(lease)
		}
		if lease.State == espalierv1.LeaseState_LEASE_STATE_EXPIRED {
			r.request.LeaseId = newLease()
		}
	}
	if answer.Draining {
		return false, &Error{Reason: "DRAINING", Message: "the gateway is shutting down", Code: codes.Unavailable}
	}
	return live, nil
}
