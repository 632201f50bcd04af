package espalier

import (
	"context"
	"strings"
	"time"

	espalierv1 "github.com/espalier-dev/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// A gateway that vanished without a word is noticed this fast, also under a long ttl: its own nodes outlive it by its session only.
const maxBeat = 3 * time.Second

// keep renews the lease of a registration, and registers again when a gateway is lost, until it is closed or superseded.
func (r *Registration) keep(ctx context.Context, channel *grpc.ClientConn, answer *espalierv1.RegisterResponse) {
	defer close(r.done)
	for failures := 0; ; {
		renewed, err := r.beat(ctx, channel, answer.Ttl.AsDuration())
		if r.over(ctx, err) {
			return
		}
		if err != nil {
			r.gateways.leave(channel)
		}
		if renewed {
			failures = 0
		}
		for {
			// Also before the first attempt: everybody who lost the same gateway comes to the next one now.
			if !pause(ctx, waitBefore(failures)) {
				return
			}
			failures++
			channel = r.gateways.now()
			bounded, cancel := context.WithTimeout(ctx, callTimeout)
			answer, err = r.register(bounded, channel)
			cancel()
			if err == nil {
				r.note(nil)
				break
			}
			failure := toError(err)
			if r.over(ctx, failure) {
				return
			}
			if failure.Reason == "LEASE_EXPIRED" {
				r.request.LeaseId = newLease()
			} else {
				r.gateways.leave(channel)
			}
		}
	}
}

// over says whether there is nothing more to keep. What is left of a superseded registration goes with it.
func (r *Registration) over(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return true
	}
	if err == nil {
		return false
	}
	r.note(err)
	if Reason(err) != "SUPERSEDED" {
		return false
	}
	// Whatever it answers: the newcomer's provider stays, and the ttl removes the rest.
	_ = r.revoke(ctx)
	return true
}

// beat renews the lease until it must be registered again: here if the error is nil, elsewhere if it is not. It says whether it ever
// succeeded.
func (r *Registration) beat(ctx context.Context, channel *grpc.ClientConn, ttl time.Duration) (renewed bool, err error) {
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
	tick := time.NewTicker(min(max(ttl, time.Second)/3, maxBeat))
	defer tick.Stop()
	beat := &espalierv1.KeepAliveRequest{LeaseIds: []string{r.request.LeaseId}}
	answered := true
	for {
		if !answered {
			return renewed, &Error{Reason: "TIMEOUT", Message: "a keep-alive was not answered", Code: codes.DeadlineExceeded}
		}
		// When sending fails, receiving says why.
		_ = stream.Send(beat)
		answered = false
		for due := false; !due; {
			select {
			case <-tick.C:
				due = true
			case err := <-broken:
				return renewed, err
			case answer := <-answers:
				answered = true
				live, err := r.judge(answer)
				if !live {
					return renewed, err
				}
				renewed = true
				r.note(nil)
			}
		}
	}
}

// judge says whether the lease is live on that gateway. If it is not, it must be registered again; with an error, elsewhere.
func (r *Registration) judge(answer *espalierv1.KeepAliveResponse) (bool, error) {
	live := true
	for _, lease := range answer.Leases {
		if len(lease.SupersededPaths) > 0 {
			message := "taken over by another lease: " + strings.Join(lease.SupersededPaths, ", ")
			return false, &Error{Reason: "SUPERSEDED", Message: message, Code: codes.Aborted}
		}
		live = lease.State == espalierv1.LeaseState_LEASE_STATE_LIVE
		if lease.State == espalierv1.LeaseState_LEASE_STATE_EXPIRED {
			r.request.LeaseId = newLease()
		}
	}
	if answer.Draining {
		return false, &Error{Reason: "DRAINING", Message: "the gateway is about to stop", Code: codes.Unavailable}
	}
	return live, nil
}
