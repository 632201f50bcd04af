package espalier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"sync/atomic"
	"time"

	espalierv1 "github.com/espalier/espalier/clients/go/gen/espalier/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
)

// After this time without an answer a gateway is asked whether it is there at all.
const patience = time.Second

// connection is the grpc.ClientConnInterface of a client, on which all generated clients work: a call lasts its deadline, on all gateways
// together, and fails with an *Error.
type connection struct{ client *Client }

var _ grpc.ClientConnInterface = connection{}

// once are the calls that are not repeated when their outcome is unknown, unless they have an etag.
var once = []string{"CreateNode", "DeleteNode", "LinkNode", "MoveNode", "CopyNode", "ImportTree"}

func isRepeatable(method string, args any) bool {
	switch request := args.(type) {
	case *espalierv1.RegisterRequest:
		return request.LeaseId != ""
	case interface{ GetEtag() string }:
		if request.GetEtag() != "" {
			return true
		}
	}
	return !slices.Contains(once, path.Base(method))
}

func (c connection) Invoke(ctx context.Context, method string, args, reply any, options ...grpc.CallOption) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(c.client.options.callTimeout)
	}
	return c.client.attempts(ctx, deadline, isRepeatable(method, args), func(ctx context.Context, on *gateway) error {
		ctx, cancel := context.WithDeadline(ctx, deadline)
		defer cancel()
		if message, ok := reply.(proto.Message); ok {
			proto.Reset(message)
		}
		return on.conn.Invoke(ctx, method, args, reply, options...)
	})
}

// NewStream opens a stream on the first gateway that takes it. It stays there until it ends.
func (c connection) NewStream(ctx context.Context, kind *grpc.StreamDesc, method string, options ...grpc.CallOption) (grpc.ClientStream, error) {
	var stream grpc.ClientStream
	deadline := time.Now().Add(c.client.options.callTimeout)
	err := c.client.attempts(ctx, deadline, true, func(attempt context.Context, on *gateway) error {
		ctx, cancel := context.WithCancel(ctx)
		stop := context.AfterFunc(c.client.ctx, cancel)
		opened := context.AfterFunc(attempt, cancel)
		finished := grpc.OnFinish(func(error) {
			stop()
			cancel()
		})
		var err error
		stream, err = on.conn.NewStream(ctx, kind, method, append(options[:len(options):len(options)], finished)...)
		if !opened() && err == nil {
			err = attempt.Err()
		}
		if err != nil {
			stop()
			cancel()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return typedStream{stream, c.client}, nil
}

// typedStream is a stream whose errors are those of this package.
type typedStream struct {
	grpc.ClientStream
	client *Client
}

func (s typedStream) RecvMsg(message any) error { return s.typed(s.ClientStream.RecvMsg(message)) }
func (s typedStream) SendMsg(message any) error { return s.typed(s.ClientStream.SendMsg(message)) }
func (s typedStream) CloseSend() error          { return s.typed(s.ClientStream.CloseSend()) }

func (s typedStream) typed(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if s.client.ctx.Err() != nil {
		return errClosed("the client")
	}
	return toError(err)
}

var errSilent = errors.New("no answer")

// attempts calls try on one gateway after the other until the deadline: on the current one first, and on whichever answers first when that
// does not. What is not repeatable is tried again only if it was certainly not applied.
func (c *Client) attempts(ctx context.Context, deadline time.Time, repeatable bool, try func(context.Context, *gateway) error) error {
	if c.ctx.Err() != nil {
		return errClosed("the client")
	}
	bounded, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	began, why := time.Now(), map[*gateway]error{}
	var last *Error
	on := c.gateways.currentGateway()
	for attempt := 0; ; attempt++ {
		sent, err := c.attempt(bounded, on, repeatable, try)
		if err == nil {
			return nil
		}
		failure, isOver := toError(err), bounded.Err() != nil
		switch {
		case !repeatable && sent && !failure.notApplied() && (failure.retryable() || isOver):
			return outcomeUnknown(on, failure)
		case c.ctx.Err() != nil:
			return errClosed("the client")
		case errors.Is(ctx.Err(), context.Canceled):
			return context.Cause(ctx)
		case isOver && last != nil && last.answered:
			return last
		case isOver:
			if why[on] == nil {
				why[on] = fmt.Errorf("no answer within %v", time.Since(began).Round(100*time.Millisecond))
			}
			failure = unreachable(why)
			failure.cause = context.DeadlineExceeded
			return failure
		case !failure.retryable(), failure.isOfGateway() && attempt >= len(c.gateways.all)-1:
			return failure
		}
		why[on], last = failure, failure
		if attempt >= len(c.gateways.all)-1 {
			pause(bounded, backoffOf(attempt))
		}
		next, none := c.gateways.instead(bounded, on)
		if none == nil {
			on = next.gateway
			c.gateways.setCurrent(on)
			continue
		}
		for _, one := range c.gateways.others(on) {
			if text, there := none.Metadata[one.text]; there {
				why[one] = errors.New(text)
			}
		}
	}
}

func outcomeUnknown(on *gateway, failure *Error) *Error {
	return &Error{
		Reason: ReasonOutcomeUnknown, Code: codes.Unknown, cause: failure, Metadata: map[string]string{"endpoint": on.text},
		Message: fmt.Sprintf("%s did not answer, and may or may not have applied the call: %s", on.text, whyNot(failure)),
	}
}

// attempt calls try on one gateway. When there is no answer for a while and another gateway answers instead, it is given up: if it was not
// sent, or can be repeated.
func (c *Client) attempt(ctx context.Context, on *gateway, repeatable bool, try func(context.Context, *gateway) error) (sent bool, err error) {
	var isSent atomic.Bool
	ctx, cancel := context.WithCancelCause(context.WithValue(ctx, sentKey{}, &isSent))
	defer cancel(nil)
	if len(c.gateways.all) > 1 {
		watchdog := time.AfterFunc(patience, func() {
			if !repeatable && isSent.Load() {
				return
			}
			other, none := c.gateways.rather(ctx, on)
			if none == nil && other.gateway != on && (repeatable || !isSent.Load()) {
				cancel(errSilent)
			}
		})
		defer watchdog.Stop()
	}
	err = try(ctx, on)
	if err != nil && errors.Is(context.Cause(ctx), errSilent) {
		err = &Error{Reason: ReasonGatewayUnreachable, Code: codes.Unavailable, Message: errSilent.Error(), cause: errSilent}
	}
	return isSent.Load(), err
}
