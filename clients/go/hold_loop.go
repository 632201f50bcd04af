package espalier

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/protobuf/types/known/durationpb"
)

var whyLost = map[espalierv1.LostReason]string{
	espalierv1.LostReason_LOST_REASON_RELEASED:      "it was released by somebody else",
	espalierv1.LostReason_LOST_REASON_LEASE_ENDED:   "its lease was not renewed in time",
	espalierv1.LostReason_LOST_REASON_SESSION_ENDED: "the gateway has lost its session with the store",
	espalierv1.LostReason_LOST_REASON_DELETED:       "its node was deleted by somebody else",
	espalierv1.LostReason_LOST_REASON_GONE:          "it had ended before another gateway could take it over",
}

// run acquires wherever the client is at home, until the hold is released or lost, or cannot be had. `answerBy`: when a gateway must have
// answered first.
func (h *Hold) run(answerBy time.Time) {
	session := h.client.session
	defer close(h.done)
	defer session.release()
	defer session.abandon(h.request.LeaseId)
	for failures := 0; h.ctx.Err() == nil; {
		home, _, changed := session.look()
		var failure *Error
		if home != nil {
			again, err := h.follow(home, answerBy)
			switch {
			case h.ctx.Err() != nil:
				return
			case again:
				failures = 0
				continue
			case err == nil:
				continue
			}
			failure = err
			if !failure.retryable() {
				h.end(failure)
				return
			}
			if home.ctx.Err() == nil {
				session.refused(h.ctx, home, failure)
			}
		}
		if !h.hasAnswer() && !time.Now().Before(answerBy) {
			if failure == nil || !failure.answered {
				failure = session.silent(h.client.options.callTimeout)
			}
			h.end(failure)
			return
		}
		select {
		case <-h.ctx.Done():
		case <-changed:
		case <-time.After(backoffOf(failures)):
			failures++
		}
	}
}

func (h *Hold) hasAnswer() bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.answered
}

// follow acquires at a gateway, and reads until its stream ends: `again`, if it is to be acquired again at once.
func (h *Hold) follow(here *home, answerBy time.Time) (again bool, failure *Error) {
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	defer context.AfterFunc(here.ctx, cancel)()
	var isAgain, isLate atomic.Bool
	sent := time.Now()
	h.mutex.Lock()
	first := !h.answered
	request := &espalierv1.AcquireRequest{
		Path: h.request.Path, Kind: h.request.Kind, Permits: h.request.Permits, LeaseId: h.request.LeaseId,
		Ttl: h.request.Ttl, Value: h.request.Value, FencingToken: h.token,
	}
	if !h.deadline.IsZero() && h.token == 0 {
		request.Wait = durationpb.New(max(0, time.Until(h.deadline)))
	}
	h.at = here
	h.again = func() {
		isAgain.Store(true)
		cancel()
	}
	h.mutex.Unlock()
	defer func() {
		h.mutex.Lock()
		h.at, h.again = nil, nil
		h.mutex.Unlock()
	}()
	if first {
		late := time.AfterFunc(max(time.Until(answerBy), firstWait), func() {
			if !h.hasAnswer() {
				isLate.Store(true)
				cancel()
			}
		})
		defer late.Stop()
	}
	stream, err := espalierv1.NewCoordinationServiceClient(here.gateway.conn).Acquire(ctx, request)
	for err == nil {
		var frame *espalierv1.AcquireResponse
		if frame, err = stream.Recv(); err == nil && h.take(frame, sent) {
			return true, nil
		}
	}
	switch {
	case isAgain.Load():
		return true, nil
	case isLate.Load():
		return false, errTimeout("no answer", context.DeadlineExceeded)
	case here.ctx.Err() != nil:
		// It was left meanwhile; the next home is tried.
		return false, toError(context.Cause(here.ctx))
	case err == io.EOF:
		return true, nil
	}
	return false, toError(err)
}

// take reports whether the stream is over.
func (h *Hold) take(frame *espalierv1.AcquireResponse, sent time.Time) bool {
	h.mutex.Lock()
	h.answered = true
	held, lost := frame.GetHeld(), frame.GetLost()
	if held != nil {
		if ttl := frame.GetTtl().AsDuration(); ttl > 0 {
			h.ttl = ttl
		}
		since := sent
		if h.token == 0 {
			if since.Before(h.renewedAt) {
				// While it waited, its lease was renewed.
				since = h.renewedAt
			}
			h.token = held.FencingToken
			close(h.settled)
		}
		h.extend(since)
	}
	h.mutex.Unlock()
	if queued := frame.GetQueued(); queued != nil && h.onQueued != nil {
		h.onQueued(int(queued.Place))
	}
	if lost == nil {
		return false
	}
	// LOST_REASON_MOVED: this client has acquired it elsewhere itself.
	if why, isLost := whyLost[lost.Reason]; isLost {
		h.end(h.lost(why))
	}
	return true
}

// extend counts the validity from a renewal that was sent then. The mutex is held.
func (h *Hold) extend(since time.Time) {
	if until := since.Add(h.ttl); until.After(h.validUntil) {
		h.validUntil = until
	}
	if h.expiry != nil {
		h.expiry.Stop()
	}
	if h.ctx.Err() == nil {
		h.expiry = time.AfterFunc(time.Until(h.validUntil), h.look)
	}
}

// look ends a hold whose time is over.
func (h *Hold) look() {
	h.mutex.Lock()
	isOver := !time.Now().Before(h.validUntil)
	ttl := h.ttl
	h.mutex.Unlock()
	if isOver {
		h.end(h.lost("no gateway has confirmed it for " + ttl.String()))
	}
}

func (h *Hold) isAt(here *home) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.at == here
}

// renewed takes the answer to a renewal that was sent then.
func (h *Hold) renewed(_ *home, status *espalierv1.LeaseStatus, sent time.Time) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if status.State == espalierv1.LeaseState_LEASE_STATE_LIVE {
		if sent.After(h.renewedAt) {
			h.renewedAt = sent
		}
		if h.token != 0 {
			h.extend(sent)
		}
	} else if h.answered && h.again != nil {
		h.again()
	}
}

// end ends it: with an error if it was lost or cannot be had, with nil if it is released.
func (h *Hold) end(failure *Error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.ctx.Err() != nil {
		return
	}
	h.cancel()
	if h.expiry != nil {
		h.expiry.Stop()
	}
	switch {
	case h.token == 0 && failure == nil:
		h.err = errClosed("the client")
	case h.token == 0 || failure != nil && failure.Reason == ReasonHoldLost:
		if failure != nil {
			h.err = failure
		}
	case failure != nil:
		h.err = h.lost(failure.Message)
	}
	if h.token == 0 {
		close(h.settled)
	}
	h.setLost(h.err)
	h.client.forget(h)
}
